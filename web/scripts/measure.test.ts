// How quick the app is, with a chat of 50,000 messages: `npm run measure`. Nothing is asserted.
import { cpus } from 'node:os';
import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { audits } from '../e2e/audit';
import { openBrowser, Person } from '../e2e/browser';
import { NodeDevice } from '../e2e/nodeDevice';
import { sendMany } from '../e2e/sendMany';
import { Server } from '../e2e/server';

const MESSAGES = 50_000;
const OPENINGS = 21;
const WHEELS = 200;
const WHEEL_PIXELS = 600;
const KEYS = 50;

const lines: string[] = [];

function say(what: string, values: readonly number[], unit: string): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!.toFixed(1);
  lines.push(`| ${what} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${unit} |`);
}

test('measure', { timeout: 900_000 }, async () => {
  const server = await Server.start('--no-limits');
  const browser = await openBrowser();
  try {
    const carol = await NodeDevice.register(server.origin, 'carol');
    carol.close();
    const alice = await Person.open(browser, server.origin, 'alice', 'Alice Archer');
    await alice.register();
    const { userId } = await alice.deviceRow();
    const { page } = alice;

    const began = performance.now();
    await sendMany(server.origin, 'carol', userId, MESSAGES, text);
    const sent = performance.now() - began;
    await page.getByText(text(MESSAGES), { exact: true }).waitFor({ timeout: 600_000 });
    const stored = performance.now() - began;
    lines.push(`| ${MESSAGES} messages sent | ${(sent / 1_000).toFixed(1)} | | | s |`);
    lines.push(`| … stored by the browser | ${(stored / 1_000).toFixed(1)} | | | s |`);

    say('opening the chat at its first unread message', [await opening(page)], 'ms');
    await page.getByRole('button', { name: /^Go to the newest message/ }).click();
    await page.waitForFunction(() => document.title === 'Parley'); // all of it is read
    const openings: number[] = [];
    for (let i = 0; i < OPENINGS; i++) {
      openings.push(await opening(page));
    }
    say('opening the chat at its end', openings, 'ms');
    const { frames, blank } = await scrolling(page);
    say('a frame while scrolling', frames, 'ms');
    lines.push(`| frames with a blank part | ${blank} of ${frames.length} | | | |`);
    say('from a key to its picture', await typing(page), 'ms');
    await alice.context.close();

    const found = await audits(server.origin, ['accessibility', 'best-practices', 'performance']);
    for (const [name, page] of Object.entries(found)) {
      for (const [category, { score, failed }] of Object.entries(page)) {
        lines.push(`| Lighthouse, ${name}: ${category} | ${score} | | | ${failed.join(', ')} |`);
      }
    }
  } finally {
    await browser.close();
    await server.stop();
    console.log(
      [
        `${cpus().length} × ${cpus()[0]?.model}`,
        '',
        '| what | median | p99 | most | |',
        '|---|---|---|---|---|',
      ]
        .concat(lines)
        .join('\n'),
    );
  }
});

function text(number: number): string {
  return `message ${number}${number % 7 === 0 ? ', and a little more that goes on for a second line or so, as people write' : ''}`;
}

/** From the click on a chat to the first frame with its messages. */
async function opening(page: Page): Promise<number> {
  await page.evaluate(() => {
    location.hash = '#/';
  });
  await page.getByText('Choose a chat').waitFor();
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        document.querySelector<HTMLElement>('.chat-row')!.click();
        const look = () => {
          if (document.querySelector('.bubble-line')) {
            requestAnimationFrame(() => resolve(performance.now() - began));
          } else {
            requestAnimationFrame(look);
          }
        };
        look();
      }),
  );
}

/** Back through the chat; a frame is blank where no message or day is at one of seven heights. */
async function scrolling(page: Page): Promise<{ frames: number[]; blank: number }> {
  await page.locator('.messages-list').hover();
  await page.evaluate(() => {
    const list = document.querySelector('.messages-list')!;
    const seen = { frames: [] as number[], blank: 0, isOver: false };
    let before = performance.now();
    const look = (now: number) => {
      seen.frames.push(now - before);
      before = now;
      const { top, height } = list.getBoundingClientRect();
      const rows = [...(list.lastElementChild?.children ?? [])].map((row) =>
        row.getBoundingClientRect(),
      );
      const isBlank = [1, 2, 3, 4, 5, 6, 7].some((eighth) => {
        const y = top + (height * eighth) / 8;
        return !rows.some((row) => row.top <= y && y <= row.bottom);
      });
      seen.blank += isBlank ? 1 : 0;
      if (!seen.isOver) {
        requestAnimationFrame(look);
      }
    };
    Object.assign(window, { seen });
    requestAnimationFrame(look);
  });
  for (let i = 0; i < WHEELS; i++) {
    await page.mouse.wheel(0, -WHEEL_PIXELS);
  }
  return page.evaluate(() => {
    const { seen } = window as unknown as {
      seen: { frames: number[]; blank: number; isOver: boolean };
    };
    seen.isOver = true;
    return { frames: seen.frames.slice(1), blank: seen.blank };
  });
}

/** From a key's event to the end of the frame that shows it. */
async function typing(page: Page): Promise<number[]> {
  const area = page.getByLabel('Write a message');
  await area.click();
  await page.evaluate(() => {
    const took: number[] = [];
    Object.assign(window, { took });
    addEventListener('input', ({ timeStamp }) =>
      requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - timeStamp))),
    );
  });
  for (let i = 0; i < KEYS; i++) {
    await area.press('x');
  }
  await page.waitForFunction(
    (keys) => (window as unknown as { took: number[] }).took.length === keys,
    KEYS,
  );
  return page.evaluate(() => (window as unknown as { took: number[] }).took);
}
