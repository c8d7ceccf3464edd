import type { MarksRow, ParleyDatabase } from './database';
import { Work } from './work';

/** What this user has read, and what of it the server does not know yet. */
export class ReadMarks {
  constructor(private readonly db: ParleyDatabase) {}

  /** Everything of the chat up to this message was seen. Never passes what this device holds. */
  async mark(chat: string, upTo: number): Promise<void> {
    await this.db.transaction('rw', this.db.tables, async () => {
      const work = await Work.begin(this.db);
      const known = await work.marksOf(chat);
      const mark = Math.min(upTo, work.device.cursor);
      if (mark > known.ownRead) {
        await work.raise(chat, { ownRead: mark });
      }
      await work.end(work.device);
    });
  }

  /** In this life of the mailbox. */
  async untold(limit: number): Promise<MarksRow[]> {
    const device = await this.db.device.get(1);
    return this.db.marks
      .where('untold')
      .equals(1)
      .filter((row) => row.life === device?.life)
      .limit(limit)
      .toArray();
  }
}
