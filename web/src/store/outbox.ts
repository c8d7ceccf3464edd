import type { MessageRef } from '../protocol/frames';
import type { MessageRow, ParleyDatabase } from './database';
import { pendingPosition } from './positions';
import { refreshChat } from './work';

/** Most messages that may wait to be sent. */
export const OUTBOX_MESSAGES = 10_000;

export class OutboxFull extends Error {}

/** Own messages that wait to be sent, in the order they were written. */
export class Outbox {
  constructor(
    private readonly db: ParleyDatabase,
    private readonly now: () => number = Date.now,
  ) {}

  /** Durable when it returns, whatever the network does. Removes the chat's draft with it. */
  async add(chat: string, text: string, replyTo: MessageRef | undefined): Promise<MessageRow> {
    return this.change(async (userId, place) => {
      const row: MessageRow = {
        from: userId,
        id: messageId(this.now()),
        chat,
        text,
        ...(replyTo ? { replyTo } : {}),
        at: this.now(),
        life: 0,
        seq: 0,
        position: place,
        pending: place,
      };
      await this.db.messages.add(row);
      await this.db.drafts.delete(chat);
      return row;
    });
  }

  /** Puts a message that was refused at the end of the outbox, under its old name. */
  async retry(ref: MessageRef): Promise<void> {
    await this.change(async (_userId, place) => {
      const { failed: _failed, ...kept } = await this.refused(ref);
      const row = { ...kept, at: this.now(), position: place, pending: place };
      await this.db.messages.put(row);
      return row;
    });
  }

  /** Forgets a message that was refused. */
  async discard(ref: MessageRef): Promise<void> {
    await this.db.transaction('rw', this.db.tables, async () => {
      const row = await this.refused(ref);
      const device = await this.db.device.get(1);
      await this.db.messages.delete([ref.from, ref.id]);
      await refreshChat(this.db, row.chat, device?.life ?? row.life);
    });
  }

  /** The next to be sent after a place in the outbox. */
  async after(place: number, limit: number): Promise<MessageRow[]> {
    return this.db.messages.where('pending').above(place).limit(limit).toArray();
  }

  private async refused(ref: MessageRef): Promise<MessageRow> {
    const row = await this.db.messages.get([ref.from, ref.id]);
    if (!row?.failed) {
      throw new Error('no such message was refused');
    }
    return row;
  }

  private async change(
    write: (userId: string, place: number) => Promise<MessageRow>,
  ): Promise<MessageRow> {
    return this.db.transaction('rw', this.db.tables, async () => {
      const device = await this.db.device.get(1);
      if (!device?.token) {
        throw new Error('nobody is logged in');
      }
      if ((await this.db.messages.where('pending').above(0).count()) >= OUTBOX_MESSAGES) {
        throw new OutboxFull(`${OUTBOX_MESSAGES} messages wait to be sent already`);
      }
      const written = device.written + 1;
      await this.db.device.put({ ...device, written });
      const row = await write(device.userId, pendingPosition(written));
      await refreshChat(this.db, row.chat, device.life);
      return row;
    });
  }
}

/** A UUID of version 7 (RFC 9562): time first, so that ids of one sender sort as written. */
export function messageId(millis: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(millis / 2 ** 16));
  new DataView(bytes.buffer).setUint16(4, millis % 2 ** 16);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
