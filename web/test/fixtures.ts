import type { Event, EventBody, Welcome } from '../src/protocol/frames';
import { emptyBatch, type Batch } from '../src/store/batch';
import { ParleyDatabase, type DeviceRow } from '../src/store/database';

export const ALICE = 'u-alice';
export const BOB = 'u-bob';
export const NOON = Date.UTC(2026, 1, 3, 12);

/** A database of its own, in which Alice is logged in. */
export async function aliceDatabase(device: Partial<DeviceRow> = {}): Promise<ParleyDatabase> {
  const db = new ParleyDatabase(`test ${crypto.randomUUID()}`);
  await db.device.put({
    key: 1,
    userId: ALICE,
    handle: 'alice',
    displayName: 'Alice',
    deviceId: 'd-1',
    token: 'token',
    epoch: 'e-1',
    life: 1,
    cursor: 0,
    heldAfter: 0,
    listed: 1,
    attempt: 0,
    written: 0,
    ...device,
  });
  return db;
}

export function event(seq: number, body: EventBody, at = NOON + seq * 1000): Event {
  return { seq, at, body };
}

/** From Bob to Alice. */
export function fromBob(seq: number, text = `bob ${seq}`, at?: number): Event {
  return event(seq, { kind: 'message', id: `b-${seq}`, chat: BOB, from: BOB, text }, at);
}

/** From Alice to Bob, under an id. */
export function fromAlice(seq: number, id: string, text = id): Event {
  return event(seq, { kind: 'message', id, chat: BOB, from: ALICE, text });
}

export function receipt(seq: number, kind: 'delivered' | 'read', upTo: number): Event {
  return event(seq, { kind: 'receipt', receipt: kind, chat: BOB, by: BOB, upTo });
}

export function batch(...events: Event[]): Batch {
  return { ...emptyBatch(), events, upTo: events.at(-1)?.seq ?? 0 };
}

export function welcome(values: Partial<Welcome>): Welcome {
  return {
    kind: 'welcome',
    userId: ALICE,
    deviceId: 'd-1',
    epoch: 'e-1',
    head: 0,
    first: 1,
    reset: false,
    window: 256,
    start: 0,
    features: [],
    ...values,
  };
}
