import Dexie from 'dexie';
import type { MessageRef } from '../protocol/frames';
import type { ChatRow, DeviceRow, MarksRow, MessageRow, ParleyDatabase } from './database';
import { stateOf, type MessageState } from './states';

/** What the screens show, as it stands in the database. For Dexie's `liveQuery`. */

export type ShownMessage = MessageRow & {
  readonly own: boolean;
  readonly state: MessageState;
};
export type ShownChat = {
  readonly chat: string;
  readonly last: ShownMessage;
  readonly unread: number;
};

/** Newest first. */
export async function chatList(db: ParleyDatabase): Promise<ShownChat[]> {
  const self = (await db.device.get(1))?.userId ?? '';
  const rows = await db.chats.toArray();
  const marks = await db.marks.bulkGet(rows.map(({ chat, last }) => [chat, last.life]));
  return rows
    .map(({ chat, last, unread }, i) => ({ chat, last: shown(last, self, marks[i]), unread }))
    .sort((a, b) => b.last.at - a.last.at);
}

/** Oldest first: `limit` messages of a chat below a position. */
export async function messagesBefore(
  db: ParleyDatabase,
  chat: string,
  before: number,
  limit: number,
): Promise<MessageRow[]> {
  const rows = await db.messages
    .where('[chat+position]')
    .between([chat, Dexie.minKey], [chat, before], true, false)
    .reverse()
    .limit(limit)
    .toArray();
  return rows.reverse();
}

/** Oldest first: all messages of a chat from a position on. */
export async function messagesFrom(
  db: ParleyDatabase,
  chat: string,
  from: number,
): Promise<MessageRow[]> {
  return db.messages.where('[chat+position]').between([chat, from], [chat, Dexie.maxKey]).toArray();
}

/** The marks of a chat by life of the mailbox. */
export async function marksByLife(
  db: ParleyDatabase,
  chat: string,
): Promise<ReadonlyMap<number, MarksRow>> {
  const rows = await db.marks
    .where('[chat+life]')
    .between([chat, Dexie.minKey], [chat, Dexie.maxKey])
    .toArray();
  return new Map(rows.map((row) => [row.life, row]));
}

export function shown(row: MessageRow, self: string, marks: MarksRow | undefined): ShownMessage {
  return { ...row, own: row.from === self, state: stateOf(row, self, marks) };
}

/** Above this seq all messages of the chat are here; 0: they all are. */
export function heldAfter(device: DeviceRow, chat: ChatRow | undefined): number {
  return chat?.life === device.life && chat.heldAfter !== undefined
    ? chat.heldAfter
    : device.heldAfter;
}

/** When an own message was delivered and read; absent where it was not, or nobody told when. */
export async function receiptTimes(
  db: ParleyDatabase,
  message: MessageRow,
): Promise<{ deliveredAt?: number; readAt?: number }> {
  const covering = async (receipt: 'delivered' | 'read') => {
    const { chat, life, seq } = message;
    return db.receipts
      .where('[chat+life+receipt+upTo]')
      .between([chat, life, receipt, seq], [chat, life, receipt, Dexie.maxKey])
      .first();
  };
  if (message.seq === 0) {
    return {};
  }
  const [delivered, read] = await Promise.all([covering('delivered'), covering('read')]);
  const deliveredAt = delivered?.at ?? read?.at;
  return {
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    ...(read ? { readAt: read.at } : {}),
  };
}

export function refOf(message: MessageRow): MessageRef {
  return { from: message.from, id: message.id };
}
