import type { ReactNode } from 'react';
import { render } from 'vitest-browser-react';
import { LoggedInContext, ServicesContext } from '../src/app/context';
import { Device } from '../src/device/device';
import { HttpApi } from '../src/device/http';
import { initLanguage } from '../src/i18n';
import type { MessageRow, ParleyDatabase } from '../src/store/database';
import { positionAt } from '../src/store/positions';
import { ALICE, aliceDatabase, BOB, NOON } from '../test/fixtures';
import '../src/ui/ui.css';

/** For `vi.waitFor`: a machine may be slow. */
export const SOON = { timeout: 15_000 };

/** Alice's browser, with a database of its own and without a connection. */
export class Stage {
  private constructor(
    readonly db: ParleyDatabase,
    readonly device: Device,
  ) {}

  static async open(): Promise<Stage> {
    await initLanguage();
    location.hash = '';
    const db = await aliceDatabase();
    // Names that were asked for just now are not asked for again.
    await db.users.bulkPut([
      { userId: ALICE, handle: 'alice', displayName: 'Alice', askedAt: Date.now() },
      { userId: BOB, handle: 'bob.baker', displayName: 'Bob', askedAt: Date.now() },
    ]);
    return new Stage(db, new Device(db, { url: 'ws://127.0.0.1:9', client: 'test' }));
  }

  async show(children: ReactNode) {
    const self = (await this.db.device.get(1))!;
    const services = { db: this.db, http: new HttpApi() };
    return render(
      <ServicesContext value={services}>
        <LoggedInContext value={{ ...services, device: this.device, self }}>
          <div style={{ display: 'grid', blockSize: '600px' }}>{children}</div>
        </LoggedInContext>
      </ServicesContext>,
    );
  }

  /**
   * A chat with Bob in which he wrote so many messages: `message 1`, `message 2`…
   *
   * @param read how many of them Alice has read
   */
  async chat(messages: number, read: number): Promise<void> {
    const rows = Array.from({ length: messages }, (_, i) => row(i + 1));
    await this.db.messages.bulkPut(rows);
    await this.db.marks.put({
      chat: BOB,
      life: 1,
      delivered: 0,
      read: 0,
      ownRead: read,
      readTold: read,
    });
    const unread = messages - read;
    await this.db.chats.put({ chat: BOB, last: rows.at(-1)!, unread, life: 1 });
    await this.db.device.update(1, { cursor: messages });
  }

  /** One more of Bob's, as if it had just come. */
  async comes(seq: number): Promise<void> {
    await this.db.messages.put(row(seq));
  }
}

function row(seq: number): MessageRow {
  const at = NOON + seq * 1_000;
  return {
    from: BOB,
    id: `b-${seq}`,
    chat: BOB,
    text: `message ${seq}`,
    at,
    life: 1,
    seq,
    position: positionAt(at),
    incoming: 1,
  };
}
