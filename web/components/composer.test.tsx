import { beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { Composer } from '../src/features/conversation/Composer';
import { TEXT_BYTES } from '../src/protocol/limits';
import { BOB } from '../test/fixtures';
import { SOON, Stage } from './stage';

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});

const composer = () => (
  <Composer chat={BOB} draft={undefined} replyTo={undefined} onStopReply={() => {}} />
);

async function written(): Promise<string[]> {
  return (await stage.db.messages.toArray()).map(({ text }) => text);
}

test('Enter sends, and with Shift begins a line', async () => {
  const screen = await stage.show(composer());
  const area = screen.getByLabelText('Write a message');
  await area.click();
  await userEvent.keyboard('one{Shift>}{Enter}{/Shift}two{Enter}');
  await expect.element(area).toHaveValue('');
  await vi.waitFor(async () => expect(await written()).toEqual(['one\ntwo']), SOON);
});

test('what is too long cannot be sent, and says by how much', async () => {
  const screen = await stage.show(composer());
  const area = screen.getByLabelText('Write a message');
  await area.fill('é'.repeat(TEXT_BYTES / 2) + 'abc');
  await expect.element(screen.getByText('too long by 3 bytes')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
  await area.fill('é'.repeat(TEXT_BYTES / 2));
  await expect.element(screen.getByRole('button', { name: 'Send' })).toBeEnabled();
});

test('an emoji goes where the cursor stands', async () => {
  const screen = await stage.show(composer());
  const area = screen.getByLabelText('Write a message');
  await area.fill('ab');
  await userEvent.keyboard('{ArrowLeft}');
  await screen.getByRole('button', { name: 'Emoji' }).click();
  await screen.getByRole('button', { name: '🥳' }).click();
  await expect.element(area).toHaveValue('a🥳b');
});

test('what was typed last is kept when the chat is left at once', async () => {
  const screen = await stage.show(composer());
  await screen.getByLabelText('Write a message').fill('half a thought');
  await screen.unmount();
  await vi.waitFor(
    async () => expect(await stage.db.drafts.get(BOB)).toMatchObject({ text: 'half a thought' }),
    SOON,
  );
});

test('a draft that was sent does not come back', async () => {
  const screen = await stage.show(composer());
  await screen.getByLabelText('Write a message').fill('a whole one');
  await vi.waitFor(async () => expect(await stage.db.drafts.count()).toBe(1), SOON);
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(async () => expect(await written()).toEqual(['a whole one']), SOON);
  await screen.unmount();
  expect(await stage.db.drafts.count()).toBe(0);
});
