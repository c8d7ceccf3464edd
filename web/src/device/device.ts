import { BackOff } from '../connection/backoff';
import { Connector, type ConnectionState } from '../connection/connector';
import type { LinkParts } from '../connection/link';
import type { LastSeen, MessageRef, TypingNotice } from '../protocol/frames';
import { HISTORY_PAGE_EVENTS } from '../protocol/limits';
import type { ParleyDatabase } from '../store/database';
import { EventStore } from '../store/events';
import { Outbox } from '../store/outbox';
import { ReadMarks } from '../store/reads';
import { Tabs, type TabMessage } from './tabs';
import { Value } from './value';

/** On a new device so many events are read at once; what is before comes chat by chat. */
const RECENT_EVENTS = 2_000;
/** A typing notice that nothing follows is over after this. */
const TYPING_MILLIS = 6_000;
/** While someone types, it is said so often. */
const SAY_TYPING_MILLIS = 3_000;

export type DeviceOptions = {
  readonly url: string;
  readonly client: string;
  readonly openSocket?: LinkParts['openSocket'];
};

/**
 * This browser as one device of its user, seen from one tab: what a person does goes into the
 * database and, by whichever tab holds the connection, to the server. Read from the database what
 * there is; watch here what is only of the moment.
 */
export class Device {
  readonly connection = new Value<ConnectionState>({ kind: 'connecting' });
  readonly lastSeen = new Value<ReadonlyMap<string, LastSeen>>(new Map());
  /** Chats in which the other is typing. */
  readonly typing = new Value<ReadonlySet<string>>(new Set());

  private readonly tab = crypto.randomUUID();
  private readonly tabs = new Tabs((message) => this.told(message));
  private readonly outbox: Outbox;
  private readonly reads: ReadMarks;
  private readonly ending = new AbortController();
  private readonly typingEnds = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly wishes = new Map<string, readonly string[]>();
  private connector: Connector | undefined;
  private watched: readonly string[] = [];
  private saidTypingAt = 0;

  constructor(
    private readonly db: ParleyDatabase,
    private readonly options: DeviceOptions,
  ) {
    this.outbox = new Outbox(db);
    this.reads = new ReadMarks(db);
  }

  /** Takes part until `close`: holds the connection, or waits for its turn to. */
  async run(): Promise<void> {
    this.tabs.say({ kind: 'joins' });
    await this.tabs.lead(this.ending.signal, () => this.lead());
  }

  private async lead(): Promise<void> {
    if (this.ending.signal.aborted) {
      return;
    }
    const backOff = new BackOff();
    const connector = new Connector(
      this.db,
      {
        events: new EventStore(this.db),
        outbox: this.outbox,
        reads: this.reads,
        backOff,
        suspects: new Set(),
        openSocket: (url, subprotocol) => new WebSocket(url, subprotocol),
        recentEvents: RECENT_EVENTS,
        ...this.options,
      },
      backOff,
      {
        state: (state) => this.everywhere({ kind: 'state', state }),
        lastSeen: (seen) => this.everywhere({ kind: 'lastSeen', seen }),
        typing: (notice) => this.everywhere({ kind: 'typing', notice }),
      },
    );
    this.connector = connector;
    this.wishes.set(this.tab, this.watched);
    this.tabs.say({ kind: 'leads' });
    this.watchAll();
    try {
      await connector.run();
    } finally {
      this.connector = undefined;
    }
  }

  /** Tells the other tabs and this one. */
  private everywhere(message: TabMessage): void {
    this.tabs.say(message);
    this.told(message);
  }

  private told(message: TabMessage): void {
    switch (message.kind) {
      case 'leads':
        this.wish();
        return;
      case 'state':
        this.connection.set(message.state);
        if (message.state.kind !== 'online') {
          this.lastSeen.set(new Map()); // nobody would say that it changed
        }
        return;
      case 'lastSeen':
        this.lastSeen.set(new Map(this.lastSeen.get()).set(message.seen.userId, message.seen));
        return;
      case 'typing':
        this.otherTypes(message.notice);
        return;
      case 'loggedOut':
        this.connection.set({ kind: 'stopped', because: 'loggedOut' });
        return;
      default:
        this.asked(message);
    }
  }

  /** Another tab wants something of the tab that holds the connection. */
  private asked(message: TabMessage): void {
    const { connector } = this;
    if (!connector) {
      return;
    }
    switch (message.kind) {
      case 'joins':
        this.tabs.say({ kind: 'state', state: this.connection.get() });
        return;
      case 'wake':
        connector.wake();
        return;
      case 'connectNow':
        connector.connectNow();
        return;
      case 'watch':
        this.wishes.set(message.tab, message.users);
        this.watchAll();
        this.tellLastSeen(message.users);
        return;
      case 'types':
        connector.typing(message.chat, message.active);
        return;
      case 'history':
        void connector.fetchHistory(message.chat, message.before, message.limit);
        return;
      default:
    }
  }

  /** What is known already: the server says only what changes. */
  private tellLastSeen(users: readonly string[]): void {
    for (const user of users) {
      const seen = this.lastSeen.get().get(user);
      if (seen) {
        this.tabs.say({ kind: 'lastSeen', seen });
      }
    }
  }

  private watchAll(): void {
    this.connector?.watch(new Set([...this.wishes.values()].flat()));
  }

  private otherTypes({ chat, active }: TypingNotice): void {
    clearTimeout(this.typingEnds.get(chat));
    const chats = new Set(this.typing.get());
    if (active) {
      chats.add(chat);
      this.typingEnds.set(
        chat,
        setTimeout(
          () => this.otherTypes({ kind: 'typing', chat, by: '', active: false }),
          TYPING_MILLIS,
        ),
      );
    } else {
      chats.delete(chat);
    }
    this.typing.set(chats);
  }

  /** To the tab that holds the connection, which may be this one. */
  private ask(message: TabMessage): void {
    if (this.connector) {
      this.asked(message);
    } else {
      this.tabs.say(message);
    }
  }

  /** Durable when it returns; sent when there is a connection. */
  async send(chat: string, text: string, replyTo?: MessageRef): Promise<void> {
    await this.outbox.add(chat, text, replyTo);
    this.type(chat, false);
    this.ask({ kind: 'wake' });
  }

  async retry(ref: MessageRef): Promise<void> {
    await this.outbox.retry(ref);
    this.ask({ kind: 'wake' });
  }

  async discard(ref: MessageRef): Promise<void> {
    await this.outbox.discard(ref);
  }

  /** The messages of the chat up to this seq were seen by a person. */
  async markRead(chat: string, upTo: number): Promise<void> {
    await this.reads.mark(chat, upTo);
    this.ask({ kind: 'wake' });
  }

  /** Called at every key: says it now and then. */
  type(chat: string, active: boolean): void {
    const now = performance.now();
    if (!active || this.saidTypingAt === 0 || now - this.saidTypingAt > SAY_TYPING_MILLIS) {
      const wasSaid = this.saidTypingAt > 0;
      this.saidTypingAt = active ? now : 0;
      if (active || wasSaid) {
        this.ask({ kind: 'types', chat, active });
      }
    }
  }

  /** Whose last seen this tab shows. */
  watch(users: readonly string[]): void {
    this.watched = users;
    this.wish();
  }

  private wish(): void {
    this.ask({ kind: 'watch', tab: this.tab, users: this.watched });
  }

  /** Brings older messages of a chat into the database, if there is a connection. */
  fetchHistory(chat: string, before: number): void {
    this.ask({ kind: 'history', chat, before, limit: HISTORY_PAGE_EVENTS });
  }

  connectNow(): void {
    this.ask({ kind: 'connectNow' });
  }

  /** Every tab of this device is over. */
  loggedOut(): void {
    this.everywhere({ kind: 'loggedOut' });
  }

  close(): void {
    this.ending.abort();
    this.connector?.close();
    this.typingEnds.forEach(clearTimeout);
    this.tabs.say({ kind: 'watch', tab: this.tab, users: [] });
    this.tabs.close();
  }
}
