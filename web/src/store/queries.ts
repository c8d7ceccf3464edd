import Dexie, { type Collection } from 'dexie';
import type { MessageRef } from '../protocol/frames';
import type { ChatRow, DeviceRow, MarksRow, MessageRow, ParleyDatabase } from './database';
import { stateOf, type MessageState } from './states';

/** What the screens show, as it stands in the database. For Dexie's `liveQuery`. */

export type ShownMessage = MessageRow & {
  readonly own: boolean;
  readonly state: MessageState;
  readonly isUnread: boolean;
};
/** Whose eyes see it, in which life of the mailbox. */
export type Viewer = Pick<DeviceRow, 'userId' | 'life'>;
export type ShownChat = {
  readonly chat: string;
  readonly last: ShownMessage;
  readonly unread: number;
};

/** Newest first. */
export async function chatList(db: ParleyDatabase): Promise<ShownChat[]> {
  const device = await db.device.get(1);
  if (!device) {
    return [];
  }
  const rows = await db.chats.toArray();
  const marks = await db.marks.bulkGet(rows.map(({ chat, last }) => [chat, last.life]));
  return rows
    .map(({ chat, last, unread }, i) => ({ chat, last: shown(last, device, marks[i]), unread }))
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

/** Oldest first: `limit` messages of a chat from a position on. */
export async function messagesFrom(
  db: ParleyDatabase,
  chat: string,
  from: number,
  limit: number,
): Promise<MessageRow[]> {
  return db.messages
    .where('[chat+position]')
    .between([chat, from], [chat, Dexie.maxKey])
    .limit(limit)
    .toArray();
}

/**
 * Oldest first: all messages of a chat between two positions.
 *
 * @param to included; undefined: to the newest
 */
export async function messagesBetween(
  db: ParleyDatabase,
  chat: string,
  from: number,
  to?: number,
): Promise<MessageRow[]> {
  return db.messages
    .where('[chat+position]')
    .between([chat, from], [chat, to ?? Dexie.maxKey], true, true)
    .toArray();
}

/** What others wrote in this life of the mailbox and this user has not read, oldest first. */
export function unreadOf(
  db: ParleyDatabase,
  chat: string,
  life: number,
  ownRead: number,
): Collection<MessageRow> {
  return db.messages
    .where('[chat+life+incoming+seq]')
    .between([chat, life, 1, ownRead], [chat, life, 1, Dexie.maxKey], false);
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

/** How many messages of a chat are unread, and the newest of them. */
export async function unreadIn(
  db: ParleyDatabase,
  chat: string,
): Promise<[number, MessageRow | undefined]> {
  const life = (await db.device.get(1))?.life ?? 0;
  const ownRead = (await db.marks.get([chat, life]))?.ownRead ?? 0;
  return Promise.all([
    unreadOf(db, chat, life, ownRead).count(),
    unreadOf(db, chat, life, ownRead).last(),
  ]);
}

/** @param marks of the message's chat and life, if there are any */
export function shown(
  row: MessageRow,
  { userId, life }: Viewer,
  marks: MarksRow | undefined,
): ShownMessage {
  return {
    ...row,
    own: row.from === userId,
    state: stateOf(row, userId, marks),
    isUnread: row.incoming === 1 && row.life === life && row.seq > (marks?.ownRead ?? 0),
  };
}

/** Above this seq all messages of the chat are here; 0: they all are. */
export function heldAfter(device: DeviceRow, chat: ChatRow | undefined): number {
  if (!chat && !chatsAreComing(device)) {
    return 0; // the server has no such chat either
  }
  return chat?.life === device.life && chat.heldAfter !== undefined
    ? chat.heldAfter
    : device.heldAfter;
}

/** Whether a new device has not been told of all chats yet. */
export function chatsAreComing(device: DeviceRow): boolean {
  return device.epoch === '' || (device.listed !== device.life && device.heldAfter > 0);
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
