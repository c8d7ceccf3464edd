import Dexie from 'dexie';
import type { MessageRow, ParleyDatabase } from './database';

/**
 * Where a message stands in its chat, as one number: greater is later.
 *
 * It is the time at which the server stored the message, so that whatever brings it (events,
 * history, another life of the mailbox) it stands where a person expects it. A clock may stand
 * still or step back, but seqs never do: in one life of the mailbox two messages of a chat are at
 * least as far apart as their seqs are, so there is always a place for each message between.
 * Messages that wait to be sent come last, in the order they were written.
 */
const STEPS_A_MILLI = 1024;
const LAST_MILLI = 2 ** 42 - 1; // in 2109; what is later counts as then
/** Above all times, and exact as a number: what waits to be sent is here or above. */
export const PENDING = 2 ** 52;

export function positionAt(millis: number): number {
  return Math.min(Math.max(millis, 0), LAST_MILLI) * STEPS_A_MILLI;
}

/** @param written counts what was written on this device */
export function pendingPosition(written: number): number {
  return PENDING + written;
}

/** Of a message that was refused: behind all that are there and not waiting. */
export async function positionAfterAll(db: ParleyDatabase, row: MessageRow): Promise<number> {
  const newest = await db.messages
    .where('[chat+position]')
    .between([row.chat, Dexie.minKey], [row.chat, PENDING], true, false)
    .last();
  return newest ? newest.position + 1 : positionAt(row.at);
}

type Numbered = { readonly seq: number; readonly position: number };

/** Between the nearest neighbours by seq, as near to the wanted place as they allow. */
export function between(
  seq: number,
  wanted: number,
  below: Numbered | undefined,
  above: Numbered | undefined,
): number {
  const low = below ? below.position + (seq - below.seq) : 0;
  const high = above ? above.position - (above.seq - seq) : Number.MAX_SAFE_INTEGER;
  return Math.max(low, Math.min(high, wanted));
}

/** The nearest messages of a chat with a lower and a higher seq, in one life of the mailbox. */
export async function neighbours(
  db: ParleyDatabase,
  chat: string,
  life: number,
  seq: number,
): Promise<[Numbered | undefined, Numbered | undefined]> {
  const index = db.messages.where('[chat+life+seq]');
  const below = await index.between([chat, life, 1], [chat, life, seq], true, false).last();
  const above = await db.messages
    .where('[chat+life+seq]')
    .between([chat, life, seq], [chat, life, Dexie.maxKey], false, true)
    .first();
  return [below, above];
}
