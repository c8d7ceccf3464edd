import { CloseCode } from '../protocol/limits';
import { emptyBatch } from '../store/batch';
import type { DeviceRow, ParleyDatabase } from '../store/database';
import { chatsAreComing } from '../store/queries';
import type { BackOff, WaitReason } from './backoff';
import type { End } from './end';
import { Link, type LinkListener, type LinkParts } from './link';

/** What a person may be told about the connection. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  /** `until` is in milliseconds since 1970. */
  | { readonly kind: 'waiting'; readonly until: number; readonly reason: WaitReason }
  | { readonly kind: 'stopped'; readonly because: StopReason };

/** `replaced`: another copy of this device is connected. `incompatible`: reload the page. */
export type StopReason = 'loggedOut' | 'replaced' | 'incompatible';

export type ConnectorListener = Pick<LinkListener, 'lastSeen' | 'typing'> & {
  state(state: ConnectionState): void;
};

/** A connection that lasted this long was no failure. */
const SETTLED_MILLIS = 10_000;

/** Keeps this device connected: one connection after another, until there is a reason to stop. */
export class Connector {
  private readonly watches = new Set<string>();
  private readonly fetching = new Set<string>();
  private link: Link | undefined;
  private failures = 0;
  private isClosed = false;
  private cutWait: () => void = () => {};

  constructor(
    private readonly db: ParleyDatabase,
    private readonly parts: LinkParts,
    private readonly backOff: BackOff,
    private readonly listener: ConnectorListener,
  ) {}

  /** Until `close`. When there is a reason to stop, says it and waits to be asked to connect. */
  async run(): Promise<void> {
    while (!this.isClosed) {
      let because: StopReason | undefined;
      try {
        because = await this.connectOnce();
      } catch (cause) {
        // The database would not take even this: it may when there is room again.
        await this.pause({ kind: 'storage', cause });
      }
      if (because) {
        this.listener.state({ kind: 'stopped', because });
        await this.wait();
      }
    }
  }

  private async connectOnce(): Promise<StopReason | undefined> {
    const device = await this.nextAttempt();
    if (!device) {
      return 'loggedOut';
    }
    if (this.isClosed) {
      return undefined;
    }
    this.listener.state({ kind: 'connecting' });
    const link = new Link(this.parts, device, this.watches, {
      ...this.listener,
      online: (welcomed) => {
        this.listener.state({ kind: 'online' });
        this.listChats(link, welcomed).catch((cause: unknown) => link.storageFailed(cause));
      },
    });
    this.link = link;
    const end = await link.ended;
    this.link = undefined;
    return this.after(link, end);
  }

  /** Raised and stored before the connection is made, so that no other can pass for a newer one. */
  private async nextAttempt(): Promise<DeviceRow | undefined> {
    return this.db.transaction('rw', this.db.device, async () => {
      const device = await this.db.device.get(1);
      if (!device?.token) {
        return undefined;
      }
      const next = { ...device, attempt: device.attempt + 1 };
      await this.db.device.put(next);
      return next;
    });
  }

  private async after(link: Link, end: End): Promise<StopReason | undefined> {
    if (end.kind === 'unwanted') {
      return undefined;
    }
    await this.suspect(link, end);
    if (link.age > SETTLED_MILLIS) {
      this.failures = -1;
    }
    const because = await this.pause(end);
    if (because === 'loggedOut') {
      await this.db.device.update(1, { token: null });
    }
    return because;
  }

  /** Waits for as long as the end of a connection asks for; or says that it is to be the last. */
  private async pause(end: Exclude<End, { kind: 'unwanted' }>): Promise<StopReason | undefined> {
    this.failures++;
    const next = this.backOff.after(end, Math.max(0, this.failures - 1));
    if (next.kind === 'stop') {
      return next.because;
    }
    const until = Date.now() + next.millis;
    this.listener.state({ kind: 'waiting', until, reason: next.reason });
    await this.wait(next.millis);
    return undefined;
  }

  /** One of the messages on the way made the server close: each goes alone from now on. */
  private async suspect(link: Link, end: End): Promise<void> {
    const isFault =
      end.kind === 'closed' &&
      end.welcomed &&
      (end.code === CloseCode.MALFORMED || end.code === CloseCode.TOO_LARGE);
    if (!isFault) {
      return;
    }
    const [first, ...others] = link.unanswered;
    if (first !== undefined && others.length === 0) {
      const code = end.code === CloseCode.TOO_LARGE ? 'TOO_LARGE' : 'BAD_REQUEST';
      await this.parts.events.apply({ ...emptyBatch(), refused: [{ id: first, code }] });
    }
    link.unanswered.forEach((id) => this.parts.suspects.add(id));
  }

  /** Until `connectNow` or `close`, or for so long. */
  private async wait(millis?: number): Promise<void> {
    if (this.isClosed) {
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = millis === undefined ? undefined : setTimeout(resolve, millis);
      this.cutWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.cutWait = () => {};
  }

  /** On a device that began in the middle of a mailbox: the chats whose messages lie before. */
  private async listChats(link: Link, device: DeviceRow): Promise<void> {
    if (!chatsAreComing(device)) {
      return;
    }
    let before = 0;
    for (;;) {
      const page = await link.chats(before);
      if (!page) {
        return; // the next connection begins again
      }
      await this.parts.events.chats(page);
      before = page.chats.at(-1)?.last.seq ?? 0;
      if (!page.more || before === 0) {
        await this.db.device.update(1, { listed: device.life });
        return;
      }
    }
  }

  /** Does not wait any longer, if it waits, for whatever reason. */
  connectNow(): void {
    this.failures = 0;
    this.cutWait();
  }

  /** There may be something to send. */
  wake(): void {
    this.link?.wake();
  }

  watch(users: Iterable<string>): void {
    this.watches.clear();
    for (const user of users) {
      this.watches.add(user);
    }
    this.wake();
  }

  typing(chat: string, active: boolean): void {
    this.link?.typing(chat, active);
  }

  /**
   * Fetches older messages of a chat into the database. A page that is on its way is not asked for
   * again.
   *
   * @param before a seq of this life of the mailbox
   */
  async fetchHistory(chat: string, before: number, limit: number): Promise<void> {
    const page = `${chat} ${before}`;
    if (this.fetching.has(page)) {
      return;
    }
    this.fetching.add(page);
    try {
      const { link } = this;
      const came = await link?.history(chat, before, limit);
      if (came) {
        await this.parts.events
          .history(chat, before, came)
          .catch((cause: unknown) => link?.storageFailed(cause));
      }
    } finally {
      this.fetching.delete(page);
    }
  }

  /** Ends the connection, and makes no other. */
  close(): void {
    this.isClosed = true;
    this.link?.close();
    this.cutWait();
  }
}
