import type { ChatsPage, Event, HistoryPage, Welcome } from '../protocol/frames';
import { isEmpty, type Batch } from './batch';
import type { DeviceRow, MessageRow, ParleyDatabase } from './database';
import { positionAfterAll } from './positions';
import { Work } from './work';

/** Takes in what the server says. Each call is one transaction: durable when it returns. */
export class EventStore {
  constructor(private readonly db: ParleyDatabase) {}

  /** Applies a batch, and moves the cursor with it. */
  async apply(batch: Batch): Promise<void> {
    if (isEmpty(batch)) {
      return;
    }
    await this.transaction(async (work) => {
      const self = work.device.userId;
      await work.prefetch([
        ...batch.sent.map((sent) => [self, sent.id] as const),
        ...batch.events.flatMap(({ body }) =>
          body.kind === 'message' ? [[body.from, body.id] as const] : [],
        ),
      ]);
      for (const sent of batch.sent) {
        const row = await work.message(self, sent.id);
        if (row && isUnsettled(row)) {
          await work.number(row, sent.seq, sent.at);
        }
      }
      for (const { id, code } of batch.refused) {
        const row = await work.message(self, id);
        if (row?.pending !== undefined) {
          const { pending: _pending, ...kept } = row;
          await work.writeMessages();
          const position = await positionAfterAll(this.db, row);
          work.put({ ...kept, failed: code, position });
        }
      }
      for (const { chat, upTo } of batch.told) {
        await work.raise(chat, { readTold: upTo });
      }
      for (const event of batch.events) {
        await this.event(work, event);
      }
      return moved(work.device, batch);
    });
  }

  private async event(work: Work, event: Event): Promise<void> {
    const { body } = event;
    switch (body.kind) {
      case 'message': {
        const row = await work.message(body.from, body.id);
        if (row) {
          await work.number(row, event.seq, event.at);
        } else {
          await work.insert(event, body);
        }
        return;
      }
      case 'receipt':
        if (body.receipt !== 'unknown') {
          await work.raise(body.chat, { [body.receipt]: body.upTo });
          await this.db.receipts.put({
            chat: body.chat,
            life: work.device.life,
            receipt: body.receipt,
            upTo: body.upTo,
            at: event.at,
          });
        }
        return;
      case 'readMarker':
        await work.raise(body.chat, { ownRead: body.upTo, readTold: body.upTo });
        return;
      case 'opaque':
        await this.db.opaque.put({
          life: work.device.life,
          seq: event.seq,
          at: event.at,
          wire: body.wire,
        });
    }
  }

  /**
   * Keeps a page of history, newest first, which continues downward what is held of the chat.
   *
   * @param before what the page was asked for
   */
  async history(chat: string, before: number, page: HistoryPage): Promise<void> {
    let lowest = before;
    await this.transaction(
      async (work) => {
        await work.raise(chat, {
          delivered: page.deliveredUpTo,
          read: page.readUpTo,
          ownRead: page.ownReadUpTo,
          readTold: page.ownReadUpTo,
        });
        for (const event of page.events) {
          lowest = Math.min(lowest, event.seq);
          await this.historic(work, event);
        }
        return work.device;
      },
      (device) => this.heldAfter(chat, page.more ? lowest - 1 : 0, device.life),
    );
  }

  /** Keeps a page of the list of chats: for each chat its newest message, and its marks. */
  async chats(page: ChatsPage): Promise<void> {
    await this.transaction(
      async (work) => {
        for (const chat of page.chats) {
          await work.raise(chat.chat, {
            delivered: chat.deliveredUpTo,
            read: chat.readUpTo,
            ownRead: chat.ownReadUpTo,
            readTold: chat.ownReadUpTo,
          });
          await this.historic(work, chat.last);
        }
        return work.device;
      },
      async (device) => {
        for (const { chat, last } of page.chats) {
          if (last.seq <= device.heldAfter) {
            await this.heldAfter(chat, last.seq - 1, device.life);
          }
        }
      },
    );
  }

  private async historic(work: Work, event: Event): Promise<void> {
    if (event.body.kind !== 'message') {
      return; // of a later version: history is of messages
    }
    const row = await work.message(event.body.from, event.body.id);
    if (!row) {
      await work.insert(event, event.body);
    } else if (row.pending === undefined) {
      await work.number(row, event.seq, event.at); // one that waits is still to be answered
    }
  }

  /** What is held only grows: a page that was asked for twice changes nothing. */
  private async heldAfter(chat: string, after: number, life: number): Promise<void> {
    const row = await this.db.chats.get(chat);
    if (row && (row.heldAfter === undefined || after < row.heldAfter)) {
      await this.db.chats.put({ ...row, life, heldAfter: after });
    }
  }

  /**
   * The server has taken this device's `Hello`. Another epoch than before is another life of the
   * mailbox: what is here stays, and is found again by its names. What retention has taken away
   * before it came here will never come, and is noted.
   *
   * @returns the device as it is now
   */
  async welcome(welcome: Welcome): Promise<DeviceRow> {
    return this.db.transaction('rw', this.db.tables, async () => {
      const device = await this.db.device.get(1);
      if (!device) {
        throw new Error('nobody is logged in');
      }
      if (device.epoch === welcome.epoch && !welcome.reset) {
        if (welcome.first <= device.cursor + 1) {
          return device;
        }
        const passed: DeviceRow = { ...device, cursor: welcome.first - 1, missed: 1 };
        await this.db.device.put(passed);
        return passed;
      }
      const { cursorAt: _cursorAt, ...kept } = device;
      const now: DeviceRow = {
        ...kept,
        epoch: welcome.epoch,
        life: device.epoch === '' ? device.life : device.life + 1,
        cursor: welcome.start,
        heldAfter: welcome.start,
      };
      await this.db.device.put(now);
      return now;
    });
  }

  private async transaction(
    change: (work: Work) => Promise<DeviceRow>,
    then: (device: DeviceRow) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await this.db.transaction('rw', this.db.tables, async () => {
      const work = await Work.begin(this.db);
      const device = await change(work);
      await work.end(device);
      await then(device);
    });
  }
}

function isUnsettled(row: MessageRow): boolean {
  return row.pending !== undefined || row.failed !== undefined;
}

function moved(device: DeviceRow, batch: Batch): DeviceRow {
  if (batch.upTo === 0) {
    return device;
  }
  const newest = batch.events.at(-1);
  return { ...device, cursor: batch.upTo, ...(newest ? { cursorAt: newest.at } : {}) };
}
