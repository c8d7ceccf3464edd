import Dexie, { type Table } from 'dexie';
import type { ErrorCode, Media, MessageRef } from '../protocol/frames';

/**
 * What this browser keeps. Everything a person sees is read from here, and whatever the server says
 * is written here first, in one transaction a batch.
 *
 * A mailbox may begin a new life (another epoch, after the server was restored): seqs and marks of
 * the old one are void. So both carry the number of the life that they belong to, and a new life
 * rewrites nothing.
 */

/** One row: who is logged in, and where to resume. */
export type DeviceRow = {
  readonly key: 1;
  readonly userId: string;
  readonly handle: string;
  readonly displayName: string;
  readonly deviceId: string;
  /** Null once the server has ended this device. */
  readonly token: string | null;
  readonly epoch: string;
  /** Counts the epochs that this device has seen, from 1. */
  readonly life: number;
  /** Every event up to here is in this database, or will never come. */
  readonly cursor: number;
  /** When the newest event held was stored, in milliseconds since 1970. */
  readonly cursorAt?: number;
  /** Above this seq all events of this life are here. */
  readonly heldAfter: number;
  /** The life of the mailbox of which every chat is in the list; 0: none yet. */
  readonly listed: number;
  /** There once events were gone by retention before they came here, until a person was told. */
  readonly missed?: 1;
  /** Connections so far. */
  readonly attempt: number;
  /** Messages put into the outbox so far. */
  readonly written: number;
};

export type MessageRow = {
  readonly from: string;
  readonly id: string;
  readonly chat: string;
  readonly text: string;
  readonly media?: Media;
  readonly replyTo?: MessageRef;
  /** When the server stored it, or when it was written here; milliseconds since 1970. */
  readonly at: number;
  /** The life of the mailbox that `seq` is of. */
  readonly life: number;
  /** 0: none yet. */
  readonly seq: number;
  /** Its place in the chat: greater is later. See positions.ts. */
  readonly position: number;
  /** Its place in the outbox, while it waits to be sent. */
  readonly pending?: number;
  /** Why the server will never take it. */
  readonly failed?: ErrorCode;
  /** Somebody else wrote it: it is unread while its seq is above the chat's `ownRead`. */
  readonly incoming?: 1;
};

/** How far a chat's messages got, in one life of the mailbox. Each mark is a seq. */
export type MarksRow = {
  readonly chat: string;
  readonly life: number;
  readonly delivered: number;
  readonly read: number;
  /** What this user has read. */
  readonly ownRead: number;
  /** What of that the server knows. */
  readonly readTold: number;
  /** There while `ownRead` exceeds `readTold`. */
  readonly untold?: 1;
};

/** When own messages up to a seq were delivered or read. */
export type ReceiptRow = {
  readonly chat: string;
  readonly life: number;
  readonly receipt: 'delivered' | 'read';
  readonly upTo: number;
  readonly at: number;
};

export type ChatRow = {
  readonly chat: string;
  /** The newest message, as the list of chats shows it. */
  readonly last: MessageRow;
  readonly unread: number;
  /** Above this seq of `life` all messages of the chat are here; absent: as the device's. */
  readonly heldAfter?: number;
  readonly life: number;
};

export type UserRow = {
  readonly userId: string;
  readonly handle: string;
  readonly displayName: string;
  /** When the server was asked, in milliseconds since 1970. */
  readonly askedAt: number;
};

/** What was written and not sent. */
export type DraftRow = {
  readonly chat: string;
  readonly text: string;
  readonly replyTo?: MessageRef;
};

/** Somebody whom this user blocks, as the server last said. */
export type BlockRow = { readonly userId: string };

/** An event that this version does not know, kept for one that does. */
export type OpaqueRow = {
  readonly life: number;
  readonly seq: number;
  readonly at: number;
  readonly wire: Uint8Array;
};

export class ParleyDatabase extends Dexie {
  readonly device!: Table<DeviceRow, 1>;
  readonly messages!: Table<MessageRow, [string, string]>;
  readonly marks!: Table<MarksRow, [string, number]>;
  readonly receipts!: Table<ReceiptRow, [string, number, string, number]>;
  readonly chats!: Table<ChatRow, string>;
  readonly users!: Table<UserRow, string>;
  readonly drafts!: Table<DraftRow, string>;
  readonly blocks!: Table<BlockRow, string>;
  readonly opaque!: Table<OpaqueRow, [number, number]>;

  /** @param name one a browser, but for tests */
  constructor(name = 'parley') {
    // An Ack says "durable here", and what was written offline must outlive a loss of power.
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      device: 'key',
      messages: '[from+id], [chat+position], [chat+life+seq], [chat+life+incoming+seq], pending',
      marks: '[chat+life], untold',
      receipts: '[chat+life+receipt+upTo]',
      chats: 'chat',
      users: 'userId, handle',
      drafts: 'chat',
      blocks: 'userId',
      opaque: '[life+seq]',
    });
  }
}
