import Dexie from 'dexie';
import type { Event, MessageBody } from '../protocol/frames';
import type { ChatRow, DeviceRow, MarksRow, MessageRow, ParleyDatabase } from './database';
import { between, neighbours, positionAt } from './positions';
import { unreadOf } from './queries';

type Top = { readonly seq: number; readonly position: number };

/**
 * One transaction's view of the database: what it reads it reads once, and what it changes it
 * writes together at the end. Only inside a transaction over all tables.
 */
export class Work {
  private readonly messages = new Map<string, MessageRow | undefined>();
  private readonly marks = new Map<string, MarksRow>();
  private readonly tops = new Map<string, Top | undefined>();
  private readonly changedMessages = new Map<string, MessageRow>();
  private readonly changedMarks = new Set<string>();
  private readonly touched = new Set<string>();

  private constructor(
    private readonly db: ParleyDatabase,
    readonly device: DeviceRow,
  ) {}

  /** @throws Error nobody is logged in */
  static async begin(db: ParleyDatabase): Promise<Work> {
    const device = await db.device.get(1);
    if (!device) {
      throw new Error('nobody is logged in');
    }
    return new Work(db, device);
  }

  /** Reads these messages at once rather than one by one. */
  async prefetch(refs: readonly (readonly [string, string])[]): Promise<void> {
    const missing = refs.filter(([from, id]) => !this.messages.has(name(from, id)));
    const rows = await this.db.messages.bulkGet(missing.map(([from, id]) => [from, id]));
    missing.forEach(([from, id], i) => this.messages.set(name(from, id), rows[i]));
  }

  async message(from: string, id: string): Promise<MessageRow | undefined> {
    await this.prefetch([[from, id]]);
    return this.messages.get(name(from, id));
  }

  put(row: MessageRow): void {
    this.messages.set(name(row.from, row.id), row);
    this.changedMessages.set(name(row.from, row.id), row);
    this.touched.add(row.chat);
  }

  /** The marks of a chat in this life of the mailbox. */
  async marksOf(chat: string): Promise<MarksRow> {
    let row = this.marks.get(chat);
    if (!row) {
      const life = this.device.life;
      row = (await this.db.marks.get([chat, life])) ?? {
        chat,
        life,
        delivered: 0,
        read: 0,
        ownRead: 0,
        readTold: 0,
      };
      this.marks.set(chat, row);
    }
    return row;
  }

  /** Marks only rise. */
  async raise(
    chat: string,
    to: Partial<Pick<MarksRow, 'delivered' | 'read' | 'ownRead' | 'readTold'>>,
  ): Promise<void> {
    const now = await this.marksOf(chat);
    const read = Math.max(now.read, to.read ?? 0);
    const ownRead = Math.max(now.ownRead, to.ownRead ?? 0);
    const readTold = Math.max(now.readTold, to.readTold ?? 0);
    this.marks.set(chat, {
      chat,
      life: now.life,
      delivered: Math.max(now.delivered, to.delivered ?? 0, read),
      read,
      ownRead,
      readTold,
      ...(ownRead > readTold ? { untold: 1 } : {}),
    });
    this.changedMarks.add(chat);
    this.touched.add(chat);
  }

  /** A place for a message of this life of the mailbox, as near to the wanted one as may be. */
  async place(chat: string, seq: number, wanted: number): Promise<number> {
    const top = await this.top(chat);
    let position: number;
    if (!top || seq > top.seq) {
      position = between(seq, wanted, top, undefined);
      this.tops.set(chat, { seq, position });
    } else {
      await this.writeMessages();
      const [below, above] = await neighbours(this.db, chat, this.device.life, seq);
      position = between(seq, wanted, below, above);
    }
    await this.makeRoom(chat, position);
    return position;
  }

  private async top(chat: string): Promise<Top | undefined> {
    if (!this.tops.has(chat)) {
      const row = await this.db.messages
        .where('[chat+life+seq]')
        .between([chat, this.device.life, 1], [chat, this.device.life, Dexie.maxKey])
        .last();
      this.tops.set(chat, row);
    }
    return this.tops.get(chat);
  }

  /** A message without a seq, one that was refused, steps aside. */
  private async makeRoom(chat: string, position: number): Promise<void> {
    const there = await this.db.messages.where('[chat+position]').equals([chat, position]).first();
    if (there?.failed) {
      await this.makeRoom(chat, position + 1);
      this.put({ ...there, position: position + 1 });
      await this.writeMessages();
    }
  }

  /** A message that this device did not have. */
  async insert(event: Event, message: MessageBody): Promise<void> {
    this.put({
      from: message.from,
      id: message.id,
      chat: message.chat,
      text: message.text,
      ...(message.media ? { media: message.media } : {}),
      ...(message.replyTo ? { replyTo: message.replyTo } : {}),
      at: event.at,
      life: this.device.life,
      seq: event.seq,
      position: await this.place(message.chat, event.seq, positionAt(event.at)),
      ...(message.from === this.device.userId ? {} : { incoming: 1 }),
    });
  }

  /**
   * A message that is here has this seq in this life of the mailbox: it was sent, or it is read
   * again. It stays where it stands as far as the seqs allow.
   */
  async number(row: MessageRow, seq: number, at: number): Promise<void> {
    if (row.seq === seq && row.life === this.device.life) {
      return;
    }
    const waited = row.pending !== undefined || row.failed !== undefined;
    const wanted = waited ? positionAt(at) : row.position;
    const { pending: _pending, failed: _failed, ...kept } = row;
    this.put({
      ...kept,
      at,
      life: this.device.life,
      seq,
      position: await this.place(row.chat, seq, wanted),
    });
  }

  /** What was put is found by queries from here on. */
  async writeMessages(): Promise<void> {
    if (this.changedMessages.size > 0) {
      await this.db.messages.bulkPut([...this.changedMessages.values()]);
      this.changedMessages.clear();
    }
  }

  /** Writes everything, and what the list of chats shows of it. */
  async end(device: DeviceRow): Promise<void> {
    await this.writeMessages();
    await this.db.marks.bulkPut([...this.changedMarks].map((chat) => this.known(chat)));
    for (const chat of this.touched) {
      await refreshChat(this.db, chat, this.device.life);
    }
    await this.db.device.put(device);
  }

  private known(chat: string): MarksRow {
    const row = this.marks.get(chat);
    if (!row) {
      throw new Error('marks that were changed were never read');
    }
    return row;
  }
}

/** Brings a chat's row in the list up to date with its messages. */
export async function refreshChat(db: ParleyDatabase, chat: string, life: number): Promise<void> {
  const last = await db.messages
    .where('[chat+position]')
    .between([chat, Dexie.minKey], [chat, Dexie.maxKey])
    .last();
  if (!last) {
    await db.chats.delete(chat); // its only message was discarded
    return;
  }
  const marks = await db.marks.get([chat, life]);
  const unread = await unreadOf(db, chat, life, marks?.ownRead ?? 0).count();
  const old = await db.chats.get(chat);
  const held = old && old.life === life && old.heldAfter !== undefined;
  const row: ChatRow = {
    chat,
    last,
    unread,
    life,
    ...(held ? { heldAfter: old.heldAfter } : {}),
  };
  await db.chats.put(row);
}

function name(from: string, id: string): string {
  return `${from} ${id}`; // neither has a space
}
