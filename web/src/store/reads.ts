import type { MarksRow, ParleyDatabase } from './database';
import { Work } from './work';

/** What this user has read, and what of it the server does not know yet. */
export class ReadMarks {
  constructor(private readonly db: ParleyDatabase) {}

  /** Everything of the chat up to this message was seen. */
  async mark(chat: string, upTo: number): Promise<void> {
    await this.db.transaction('rw', this.db.tables, async () => {
      const work = await Work.begin(this.db);
      const known = await work.marksOf(chat);
      if (upTo > known.ownRead) {
        await work.raise(chat, { ownRead: upTo });
        await work.end(work.device);
      }
    });
  }

  /** In this life of the mailbox. Never passes the cursor, which is what the server goes by. */
  async untold(limit: number): Promise<MarksRow[]> {
    const device = await this.db.device.get(1);
    if (!device) {
      return [];
    }
    const within = (row: MarksRow) => Math.min(row.ownRead, device.cursor);
    const rows = await this.db.marks
      .where('untold')
      .equals(1)
      .filter((row) => row.life === device.life && within(row) > row.readTold)
      .limit(limit)
      .toArray();
    return rows.map((row) => ({ ...row, ownRead: within(row) }));
  }
}
