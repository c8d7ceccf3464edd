import { beforeEach, expect, test } from 'vitest';
import { ChatList } from '../src/features/chats/ChatList';
import { EventStore } from '../src/store/events';
import { Outbox } from '../src/store/outbox';
import { batch, BOB, event, fromAlice, fromBob, receipt } from '../test/fixtures';
import { Stage } from './stage';

const CAROL = 'u-carol';
let stage: Stage;
let events: EventStore;

beforeEach(async () => {
  stage = await Stage.open();
  events = new EventStore(stage.db);
  const askedAt = Date.now();
  await stage.db.users.put({ userId: CAROL, handle: 'cc', displayName: 'Carol Cook', askedAt });
});

function fromCarol(seq: number, text: string) {
  return event(seq, { kind: 'message', id: `c-${seq}`, chat: CAROL, from: CAROL, text });
}

test('the chat with the newest message comes first, with what is unread', async () => {
  await events.apply(batch(fromBob(1, 'older'), fromBob(2, 'old'), fromCarol(3, 'newest')));
  const screen = await stage.show(<ChatList open={undefined} />);
  const rows = screen.getByRole('listitem');
  await expect.element(rows.nth(0)).toHaveTextContent(/Carol Cook.*newest.*1 unread message/);
  await expect.element(rows.nth(1)).toHaveTextContent(/Bob.*old.*2 unread messages/);
});

test('ticks tell what became of one’s own last message', async () => {
  const { id } = await new Outbox(stage.db).add(BOB, 'hello', undefined);
  const screen = await stage.show(<ChatList open={undefined} />);
  await expect.element(screen.getByRole('img', { name: 'Waiting to be sent' })).toBeVisible();
  await events.apply(batch(fromAlice(1, id, 'hello')));
  await expect.element(screen.getByRole('img', { name: 'Sent' })).toBeVisible();
  await events.apply(batch(receipt(2, 'read', 1)));
  await expect.element(screen.getByRole('img', { name: 'Read' })).toBeVisible();
});

test('a draft stands where the last message would', async () => {
  await events.apply(batch(fromBob(1, 'hello')));
  await stage.db.drafts.put({ chat: BOB, text: 'half a thought' });
  const screen = await stage.show(<ChatList open={undefined} />);
  await expect.element(screen.getByText('Draft: half a thought')).toBeVisible();
});

test('a search finds by name and by handle', async () => {
  await events.apply(batch(fromBob(1), fromCarol(2, 'hi')));
  const screen = await stage.show(<ChatList open={undefined} />);
  const search = screen.getByRole('searchbox');
  await search.fill('BAKER');
  await expect.element(screen.getByText('bob 1')).toBeVisible();
  await expect.element(screen.getByText('Carol Cook')).not.toBeInTheDocument();
  await search.fill('cook');
  await expect.element(screen.getByText('Carol Cook')).toBeVisible();
  await search.fill('nobody');
  await expect.element(screen.getByText('No chat matches “nobody”.')).toBeVisible();
});

test('an empty list says how to begin', async () => {
  const screen = await stage.show(<ChatList open={undefined} />);
  await expect.element(screen.getByText('No chats yet')).toBeVisible();
  await screen.getByRole('button', { name: 'New chat' }).first().click();
  expect(location.hash).toBe('#/new');
});

test('that messages are gone is told once', async () => {
  await stage.db.device.update(1, { missed: 1 });
  const screen = await stage.show(<ChatList open={undefined} />);
  await screen.getByRole('button', { name: 'Got it' }).click();
  await expect.element(screen.getByText('Some older ones are gone')).not.toBeInTheDocument();
  expect((await stage.db.device.get(1))?.missed).toBeUndefined();
});
