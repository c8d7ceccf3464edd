// A long chat on a device that has only its newest part.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, Person } from './browser';
import { NodeDevice } from './nodeDevice';
import { sendMany } from './sendMany';
import { Server } from './server';

const MESSAGES = 2_600; // more than a new device reads at once
const WHEEL_PIXELS = 1_500;
/** No bubble is lower. */
const ROW_PIXELS = 34;

const SOON = { timeout: 30_000 };

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

/** The number of the message in the middle of the list, once nothing moves any more. */
function middle(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let before = '';
        let same = 0;
        const look = () => {
          const list = document.querySelector('.messages-list')!;
          const { left, top, width, height } = list.getBoundingClientRect();
          // What is not a message, a day or the line of the new ones, is lower than this.
          const row = [0, 40, 80]
            .map((more) => document.elementFromPoint(left + width / 2, top + height / 2 + more))
            .map((element) => element?.closest('.bubble-line'))
            .find((it) => it);
          const text = row?.querySelector('.bubble-text')?.textContent ?? '';
          const number = /\d+/.exec(text)?.[0] ?? '';
          const now = `${list.scrollTop} ${number}`;
          same = now === before && number !== '' ? same + 1 : 0;
          before = now;
          if (same >= 5) {
            resolve(Number(number));
          } else {
            requestAnimationFrame(look);
          }
        };
        look();
      }),
  );
}

test('one scrolls from the newest to the very first message without a jump, and back', async () => {
  const carol = await NodeDevice.register(server.origin, 'carol');
  const dave = await NodeDevice.register(server.origin, 'dave');
  carol.close();
  dave.close();
  await sendMany(server.origin, 'carol', dave.userId, MESSAGES, (i) => `message ${i}`);

  const person = await Person.open(browser, server.origin, 'dave', 'dave');
  await person.logIn();
  const { page } = person;
  await expect
    .poll(async () => (await person.deviceRow()).cursor, SOON)
    .toBeGreaterThan(MESSAGES - 1);
  await page.getByRole('navigation').getByRole('button', { name: 'carol' }).click();
  const list = page.locator('.messages-list');
  await list.getByText('New messages').waitFor(); // it opens at the first that is not read
  await page.getByRole('button', { name: /^Go to the newest message/ }).click();
  await list.getByText(`message ${MESSAGES}`, { exact: true }).waitFor();

  await list.hover();
  const first = list.getByText('message 1', { exact: true });
  let now = await middle(page);
  while ((await first.count()) === 0) {
    await page.mouse.wheel(0, -WHEEL_PIXELS);
    const next = await middle(page);
    expect(next).toBeLessThanOrEqual(now);
    expect(now - next).toBeLessThanOrEqual(WHEEL_PIXELS / ROW_PIXELS);
    now = next;
  }
  const numbers = (await person.texts()).map((text) => Number(/\d+/.exec(text)?.[0]));
  expect(numbers).toEqual(Array.from(numbers, (_, i) => i + 1));

  await page.getByRole('button', { name: 'Go to the newest message' }).click();
  await list.getByText(`message ${MESSAGES}`, { exact: true }).waitFor();
  expect(person.complaints).toEqual([]);
  await person.context.close();
});
