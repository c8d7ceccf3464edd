// What tests of two people in two browsers begin and end with.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openBrowser, Person } from './browser';
import { Server } from './server';

/** Two people who have registered, anew for each test; the server and the browser stay. */
export class Pair {
  server!: Server;
  browser!: Browser;
  alice!: Person;
  bob!: Person;
  private round = 0;

  /** Whatever a browser's console complains of fails the test. */
  static use(...options: string[]): Pair {
    const pair = new Pair();
    beforeAll(async () => {
      pair.server = await Server.start('--no-limits', ...options);
      pair.browser = await openBrowser();
    });
    afterAll(async () => {
      await pair.browser.close();
      await pair.server.stop();
    });
    beforeEach(async () => {
      pair.round++;
      pair.alice = await pair.open('alice', 'Alice Archer');
      pair.bob = await pair.open('bob', 'Bob Baker');
      await pair.alice.register();
      await pair.bob.register();
    });
    afterEach(async () => {
      const complaints = [...pair.alice.complaints, ...pair.bob.complaints];
      await pair.alice.context.close();
      await pair.bob.context.close();
      expect(complaints).toEqual([]);
    });
    return pair;
  }

  /** Somebody who is at the door. */
  open(handle: string, name: string): Promise<Person> {
    return Person.open(this.browser, this.server.origin, `${handle}${this.round}`, name);
  }
}
