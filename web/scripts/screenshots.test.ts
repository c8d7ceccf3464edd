// Pictures of every screen, in both themes and sizes, into screenshots/: `npm run screenshots`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { DESKTOP, openBrowser, Person, PHONE } from '../e2e/browser';
import { scenes, twoPeople } from '../e2e/scenes';
import { Server } from '../e2e/server';

const folder = join(import.meta.dirname, '../screenshots');

test('every screen', { timeout: 300_000 }, async () => {
  mkdirSync(folder, { recursive: true });
  const server = await Server.start('--no-limits');
  const browser = await openBrowser();
  try {
    for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const look = { viewport, colorScheme };
        const take = (person: Person, name: string) =>
          person.page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
        const door = await Person.open(browser, server.origin, 'nobody', 'Nobody', look);
        await door.page.getByRole('button', { name: 'Log in', exact: true }).waitFor();
        await take(door, 'log-in');
        await door.page.getByRole('button', { name: 'New here? Create an account' }).click();
        await take(door, 'register');
        await door.context.close();
        const people = await twoPeople(browser, server.origin, `${size}.${colorScheme}`, look);
        for (const scene of scenes) {
          await scene.show(people);
          await take(people.alice, scene.name);
        }
        await people.alice.page.goto('/#/');
        await people.alice.chooseChat(people.bob);
        await people.alice.page.evaluate(() => {
          document.documentElement.dir = 'rtl';
        });
        await people.alice.bubble('See you in ten minutes').waitFor();
        await take(people.alice, 'right-to-left');
        await people.alice.context.close();
        await people.bob.context.close();
      }
    }
  } finally {
    await browser.close();
    await server.stop();
  }
});
