// Every screen in both themes and sizes: nobody is kept out of it.
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESKTOP, openBrowser, Person, PHONE, type Look } from './browser';
import { scenes, twoPeople } from './scenes';
import { Server } from './server';

let server: Server;
let browser: Browser;

beforeAll(async () => {
  server = await Server.start('--no-limits');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
  expect(told).toEqual([]);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(
    () => [document.documentElement.scrollWidth, innerWidth] as const,
  );
  expect(content).toBeLessThanOrEqual(window);
}

const looks: readonly (Look & { readonly name: string })[] = [
  { name: 'desktop-light', viewport: DESKTOP, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark' },
  { name: 'phone-light', viewport: PHONE, colorScheme: 'light' },
  { name: 'phone-dark', viewport: PHONE, colorScheme: 'dark' },
];

describe.for(looks)('$name', (look) => {
  test('the door', async () => {
    const person = await Person.open(browser, server.origin, 'nobody', 'Nobody', look);
    await person.page.getByRole('button', { name: 'Log in', exact: true }).waitFor();
    await expectNoViolations(person.page);
    await person.page.getByRole('button', { name: 'New here? Create an account' }).click();
    await expectNoViolations(person.page);
    await expectNoSidewaysScroll(person.page);
    await person.context.close();
  });

  test('every screen of somebody who is logged in', async () => {
    const people = await twoPeople(browser, server.origin, look.name, look);
    for (const scene of scenes) {
      await scene.show(people);
      await expectNoViolations(people.alice.page);
      await expectNoSidewaysScroll(people.alice.page);
    }
    expect(people.alice.complaints).toEqual([]);
    await people.alice.context.close();
    await people.bob.context.close();
  });
});

test('where one reads from right to left, everything is mirrored', async () => {
  const people = await twoPeople(browser, server.origin, 'rtl', { viewport: PHONE });
  const { page } = people.alice;
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  const own = await people.alice.bubble('See you in ten').locator('.bubble').boundingBox();
  const other = await people.alice.bubble('Great. The door').locator('.bubble').boundingBox();
  expect(own!.x).toBeLessThan(40);
  expect(PHONE.width - other!.x - other!.width).toBeLessThan(40);
  for (const scene of scenes) {
    await scene.show(people);
    await expectNoViolations(page);
    await expectNoSidewaysScroll(page);
  }
  await people.alice.context.close();
  await people.bob.context.close();
});

test('a phone of 320 pixels has room for everything', async () => {
  const look = { viewport: { width: 320, height: 568 } };
  const people = await twoPeople(browser, server.origin, 'small', look);
  for (const scene of scenes) {
    await scene.show(people);
    await expectNoSidewaysScroll(people.alice.page);
  }
  await people.alice.context.close();
  await people.bob.context.close();
});
