import { beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import ConversationScreen from '../src/features/conversation/ConversationScreen';
import { BOB } from '../test/fixtures';
import { SOON, Stage } from './stage';

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});

/** Top and bottom of the list's window and of a message, in pixels. */
function boxes(message: Element) {
  const list = document.querySelector('.messages-list')!;
  return { list: list.getBoundingClientRect(), message: message.getBoundingClientRect() };
}

async function expectAtEnd(message: { element(): Element }): Promise<void> {
  await vi.waitFor(() => {
    const { list, message: box } = boxes(message.element());
    expect(list.bottom - box.bottom).toBeGreaterThanOrEqual(0);
    expect(list.bottom - box.bottom).toBeLessThan(40);
  }, SOON);
}

/** The first message that is wholly in the window, and where, once nothing moves any more. */
async function atRest(): Promise<string> {
  let before = '';
  await vi.waitFor(
    () => {
      const { top } = document.querySelector('.messages-list')!.getBoundingClientRect();
      const first = [...document.querySelectorAll('.bubble-line')].find(
        (line) => line.getBoundingClientRect().top >= top,
      );
      const y = Math.round(first?.getBoundingClientRect().top ?? 0);
      const now = `${first?.querySelector('.bubble-text')?.textContent ?? ''} at ${y}`;
      const isSame = now === before;
      before = now;
      expect(isSame).toBe(true);
    },
    { interval: 200, ...SOON },
  );
  return before;
}

test('a short chat stands at the end of the window', async () => {
  await stage.chat(3, 3);
  const screen = await stage.show(<ConversationScreen chat={BOB} />);
  await expect.element(screen.getByText('message 3', { exact: true })).toBeVisible();
  await expectAtEnd(screen.getByText('message 3', { exact: true }));
  await expect.element(screen.getByRole('button', { name: /newest/ })).not.toBeInTheDocument();
});

test('a long chat opens at its end, and only what is near is in the page', async () => {
  await stage.chat(5_000, 5_000);
  const screen = await stage.show(<ConversationScreen chat={BOB} />);
  await expectAtEnd(screen.getByText('message 5000', { exact: true }));
  expect(document.querySelectorAll('.bubble-line').length).toBeLessThan(80);
});

test('a chat opens at the first message that was not read, however many there are', async () => {
  await stage.chat(5_000, 1_000);
  const screen = await stage.show(<ConversationScreen chat={BOB} />);
  await expect.element(screen.getByRole('separator')).toBeVisible();
  await expect.element(screen.getByText('message 1001', { exact: true })).toBeVisible();
  const button = screen.getByRole('button', { name: /^Go to the newest message/ });
  await expect.element(button).toBeVisible();
  await button.click();
  await expectAtEnd(screen.getByText('message 5000', { exact: true }));
});

test('an answer leads to what it answers, far back, and one’s own message to the end again', async () => {
  await stage.chat(5_000, 5_000);
  await stage.db.messages.update([BOB, 'b-5000'], { replyTo: { from: BOB, id: 'b-7' } });
  const screen = await stage.show(<ConversationScreen chat={BOB} />);
  await screen.getByRole('button', { name: /message 7$/ }).click();
  await expect.element(screen.getByText('message 7', { exact: true })).toBeVisible();
  await expect.element(screen.getByText('message 1', { exact: true })).toBeInTheDocument();
  await screen.getByLabelText('Write a message').fill('I see');
  await userEvent.keyboard('{Enter}');
  await expectAtEnd(screen.getByText('I see', { exact: true }));
});

test('the end stays in sight as messages come, but not while one reads further up', async () => {
  await stage.chat(200, 200);
  const screen = await stage.show(<ConversationScreen chat={BOB} />);
  await expectAtEnd(screen.getByText('message 200', { exact: true }));
  for (let seq = 201; seq <= 210; seq++) {
    await stage.comes(seq);
  }
  await expectAtEnd(screen.getByText('message 210', { exact: true }));
  const list = document.querySelector('.messages-list')!;
  await atRest();
  list.scrollBy(0, -2_000);
  await expect.element(screen.getByRole('button', { name: /newest/ })).toBeVisible();
  const before = await atRest();
  await stage.comes(211);
  await vi.waitFor(async () => expect(await stage.db.messages.count()).toBe(211), SOON);
  expect(await atRest()).toEqual(before);
});

test('a longer text below does not hide the newest message', async () => {
  await stage.chat(200, 200);
  const screen = await stage.show(<ConversationScreen chat={BOB} />);
  await expectAtEnd(screen.getByText('message 200', { exact: true }));
  await screen.getByLabelText('Write a message').fill('one\ntwo\nthree\nfour');
  await expectAtEnd(screen.getByText('message 200', { exact: true }));
});
