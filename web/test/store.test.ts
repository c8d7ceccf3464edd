import { beforeEach, describe, expect, test } from 'vitest';
import type { ParleyDatabase } from '../src/store/database';
import { acceptMissed } from '../src/device/session';
import { EventStore } from '../src/store/events';
import { emptyBatch } from '../src/store/batch';
import { messageId, Outbox } from '../src/store/outbox';
import { chatList, marksByLife, messagesBetween, receiptTimes, shown } from '../src/store/queries';
import { ReadMarks } from '../src/store/reads';
import {
  ALICE,
  aliceDatabase,
  batch,
  BOB,
  event,
  fromAlice,
  fromBob,
  NOON,
  receipt,
  welcome,
} from './fixtures';

let db: ParleyDatabase;
let events: EventStore;
let outbox: Outbox;

beforeEach(async () => {
  db = await aliceDatabase();
  events = new EventStore(db);
  outbox = new Outbox(db, () => NOON);
});

async function conversation() {
  const device = (await db.device.get(1))!;
  const [rows, marks] = [await messagesBetween(db, BOB, 0), await marksByLife(db, BOB)];
  return rows.map((row) => shown(row, device, marks.get(row.life)));
}

async function texts(): Promise<string[]> {
  return (await conversation()).map(({ text }) => text);
}

async function states(): Promise<string[]> {
  return (await conversation()).map(({ state }) => state);
}

describe('events', () => {
  test('are kept in order, and the cursor moves with them', async () => {
    await events.apply(batch(fromBob(1), fromBob(2), fromBob(4)));
    expect(await texts()).toEqual(['bob 1', 'bob 2', 'bob 4']);
    expect(await db.device.get(1)).toMatchObject({ cursor: 4, cursorAt: NOON + 4000 });
  });

  test('that come twice change nothing', async () => {
    await events.apply(batch(fromBob(1), fromBob(2)));
    await events.apply(batch(fromBob(1), fromBob(2)));
    expect(await texts()).toEqual(['bob 1', 'bob 2']);
  });

  test('keep the order of their seqs when the clock stands still or steps back', async () => {
    await events.apply(
      batch(fromBob(1, 'a', NOON), fromBob(2, 'b', NOON), fromBob(3, 'c', NOON - 60_000)),
    );
    expect(await texts()).toEqual(['a', 'b', 'c']);
  });

  test('of a later version are kept for it', async () => {
    const wire = new Uint8Array([1, 2, 3]);
    await events.apply(batch(event(7, { kind: 'opaque', wire })));
    expect(await db.opaque.get([1, 7])).toMatchObject({ seq: 7, wire });
  });

  test('count as unread until they were read, here or on another device', async () => {
    await events.apply(batch(fromBob(1), fromBob(2), fromBob(3)));
    expect((await chatList(db))[0]?.unread).toBe(3);
    await new ReadMarks(db).mark(BOB, 2);
    expect((await chatList(db))[0]?.unread).toBe(1);
    await events.apply(batch(event(4, { kind: 'readMarker', chat: BOB, upTo: 3 })));
    expect((await chatList(db))[0]?.unread).toBe(0);
  });

  test('that were read on another device before they came are not unread', async () => {
    await events.apply(batch(event(1, { kind: 'readMarker', chat: BOB, upTo: 9 }), fromBob(2)));
    expect((await chatList(db))[0]?.unread).toBe(0);
  });
});

describe('an own message', () => {
  test('waits, is sent, delivered and read', async () => {
    const { id } = await outbox.add(BOB, 'hello', undefined);
    expect(await states()).toEqual(['pending']);
    await events.apply({
      ...emptyBatch(),
      sent: [{ kind: 'sent', id, seq: 1, at: NOON, duplicate: false }],
    });
    expect(await states()).toEqual(['sent']);
    await events.apply(batch(fromAlice(1, id), receipt(2, 'delivered', 1)));
    expect(await states()).toEqual(['delivered']);
    await events.apply(batch(receipt(3, 'read', 1)));
    expect(await states()).toEqual(['read']);
    const [row] = await conversation();
    expect(await receiptTimes(db, row!)).toEqual({
      deliveredAt: NOON + 2000,
      readAt: NOON + 3000,
    });
  });

  test('that comes back as an event before its answer is one message', async () => {
    const { id } = await outbox.add(BOB, 'hello', undefined);
    await events.apply(batch(fromAlice(1, id, 'hello')));
    await events.apply({
      ...emptyBatch(),
      sent: [{ kind: 'sent', id, seq: 1, at: NOON, duplicate: true }],
    });
    expect(await texts()).toEqual(['hello']);
    expect(await states()).toEqual(['sent']);
    expect(await outbox.after(0, 10)).toEqual([]);
  });

  test('stands behind all others while it waits, and in its place once it is sent', async () => {
    const { id } = await outbox.add(BOB, 'mine', undefined);
    await events.apply(batch(fromBob(1), fromBob(2)));
    expect(await texts()).toEqual(['bob 1', 'bob 2', 'mine']);
    await events.apply(batch(fromAlice(3, id, 'mine'), fromBob(4)));
    expect(await texts()).toEqual(['bob 1', 'bob 2', 'mine', 'bob 4']);
  });

  test('that is refused stays where it failed, and can be sent again or removed', async () => {
    const { id } = await outbox.add(BOB, 'no', undefined);
    await events.apply({ ...emptyBatch(), refused: [{ id, code: 'FORBIDDEN' }] });
    await events.apply(batch(fromBob(1)));
    expect(await states()).toEqual(['failed', 'received']);
    await outbox.retry({ from: ALICE, id });
    expect((await outbox.after(0, 10)).map((row) => row.id)).toEqual([id]);
    await events.apply({ ...emptyBatch(), refused: [{ id, code: 'FORBIDDEN' }] });
    await outbox.discard({ from: ALICE, id });
    expect(await texts()).toEqual(['bob 1']);
  });

  test('whose draft was kept takes it along', async () => {
    await db.drafts.put({ chat: BOB, text: 'hel' });
    await outbox.add(BOB, 'hello', undefined);
    expect(await db.drafts.count()).toBe(0);
  });

  test('goes out in the order of writing', async () => {
    for (const text of ['a', 'b', 'c']) {
      await outbox.add(BOB, text, undefined);
    }
    const waiting = await outbox.after(0, 10);
    expect(waiting.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    expect((await outbox.after(waiting[0]!.pending!, 10)).map(({ text }) => text)).toEqual([
      'b',
      'c',
    ]);
  });
});

describe('history', () => {
  test('goes before what is here, in order, and tells what is still missing', async () => {
    await db.device.update(1, { heldAfter: 10 });
    await events.apply(batch(fromBob(11)));
    await events.history(BOB, 11, {
      kind: 'history',
      events: [fromBob(8), fromBob(5)],
      more: true,
      deliveredUpTo: 0,
      readUpTo: 0,
      ownReadUpTo: 8,
    });
    expect(await texts()).toEqual(['bob 5', 'bob 8', 'bob 11']);
    expect(await db.chats.get(BOB)).toMatchObject({ heldAfter: 4, unread: 1 });
    await events.history(BOB, 5, {
      kind: 'history',
      events: [fromBob(2)],
      more: false,
      deliveredUpTo: 0,
      readUpTo: 0,
      ownReadUpTo: 8,
    });
    expect(await db.chats.get(BOB)).toMatchObject({ heldAfter: 0 });
  });

  test('of the list of chats brings each chat with its newest message', async () => {
    await db.device.update(1, { heldAfter: 100 });
    await events.chats({
      kind: 'chats',
      chats: [
        {
          chat: BOB,
          last: fromBob(40),
          unread: 1,
          deliveredUpTo: 0,
          readUpTo: 0,
          ownReadUpTo: 39,
        },
      ],
      more: false,
    });
    expect(await chatList(db)).toMatchObject([{ chat: BOB, unread: 1 }]);
    expect(await db.chats.get(BOB)).toMatchObject({ heldAfter: 39 });
  });
});

describe('what retention took away', () => {
  test('before it came here is noted, and passed over', async () => {
    await events.apply(batch(fromBob(1)));
    await events.welcome(welcome({ first: 2, head: 9, start: 1 }));
    expect(await db.device.get(1)).not.toHaveProperty('missed'); // nothing lies between
    await events.welcome(welcome({ first: 5, head: 9, start: 4 }));
    expect(await db.device.get(1)).toMatchObject({ missed: 1, cursor: 4 });
    await acceptMissed(db);
    await events.welcome(welcome({ first: 5, head: 9, start: 4 }));
    expect(await db.device.get(1)).not.toHaveProperty('missed');
  });

  test('is nothing to a device that is new', async () => {
    db = await aliceDatabase({ epoch: '' });
    await new EventStore(db).welcome(welcome({ first: 5, head: 9, start: 4 }));
    expect(await db.device.get(1)).not.toHaveProperty('missed');
  });
});

describe('another life of the mailbox', () => {
  test('has its own marks: what is unread there was not read before', async () => {
    await events.apply(batch(fromBob(1), fromBob(2)));
    await new ReadMarks(db).mark(BOB, 2);
    await events.welcome(welcome({ epoch: 'e-2', reset: true, head: 1 }));
    await events.apply(batch(fromBob(1)));
    expect((await chatList(db))[0]?.unread).toBe(1);
    expect((await conversation()).map(({ isUnread }) => isUnread)).toEqual([true, false]);
    await events.apply(batch(event(2, { kind: 'readMarker', chat: BOB, upTo: 1 })));
    expect((await chatList(db))[0]?.unread).toBe(0);
  });

  test('keeps what is here, and doubles nothing that is read again', async () => {
    const { id } = await outbox.add(BOB, 'mine', undefined);
    await events.apply(batch(fromBob(1), fromAlice(2, id, 'mine'), receipt(3, 'read', 2)));
    await events.apply(batch(fromBob(4, 'lost by the server')));
    await events.welcome(welcome({ epoch: 'e-2', reset: true, head: 2 }));
    expect(await states()).toEqual(['received', 'read', 'received']);
    expect(await db.device.get(1)).toMatchObject({ epoch: 'e-2', life: 2, cursor: 0 });

    await events.apply(batch(fromBob(1), fromAlice(2, id, 'mine')));
    expect(await texts()).toEqual(['bob 1', 'mine', 'lost by the server']);
    await events.apply(batch(receipt(3, 'delivered', 2)));
    expect(await states()).toEqual(['received', 'delivered', 'received']);
  });
});

test('ids of messages are UUIDs of version 7 that sort by time', () => {
  const ids = [1, 2, 3].map((i) => messageId(NOON + i));
  expect([...ids].sort()).toEqual(ids);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
