import { decodeServer, encodeClient, MalformedFrame } from '../protocol/codec';
import {
  isRetryable,
  type ChatsPage,
  type ClientBody,
  type Failure,
  type HistoryPage,
  type LastSeen,
  type ServerBody,
  type ServerFrame,
  type TypingNotice,
} from '../protocol/frames';
import {
  CHATS_PAGE_CHATS,
  CloseCode,
  SUBPROTOCOL,
  WATCHED_USERS,
  WINDOW_EVENTS,
} from '../protocol/limits';
import { emptyBatch, isEmpty } from '../store/batch';
import type { DeviceRow } from '../store/database';
import type { EventStore } from '../store/events';
import type { Outbox } from '../store/outbox';
import type { ReadMarks } from '../store/reads';
import type { BackOff } from './backoff';
import { LinkEnded, type End } from './end';
import { Liveness } from './liveness';
import { Questions } from './questions';
import { ReadPump } from './readPump';
import { SendPump } from './sendPump';
import { Sequence } from './sequence';

const LOOK_MILLIS = 1_000;
const PAGE_AGAIN_MILLIS = 1_000;
/** So many events are stored and acknowledged at the latest: half a window. */
const EVENTS_A_BATCH = WINDOW_EVENTS / 2;

/** What a link works on. */
export type LinkParts = {
  readonly events: EventStore;
  readonly outbox: Outbox;
  readonly reads: ReadMarks;
  readonly backOff: BackOff;
  readonly suspects: Set<string>;
  readonly openSocket: (url: string, subprotocol: string) => WebSocket;
  readonly url: string;
  readonly client: string;
  /** On a new device: how many events before the newest are read at once. */
  readonly recentEvents: number;
};

/** What a link tells. Whatever it tells is stored. */
export type LinkListener = {
  online(device: DeviceRow): void;
  lastSeen(seen: LastSeen): void;
  typing(notice: TypingNotice): void;
};

/**
 * One connection, from its opening to its end. Takes all frames that wait, stores them in one
 * transaction, cursor included, acknowledges, and then sends what may be sent.
 */
export class Link {
  /** Settles once, when the connection is over; never rejects. */
  readonly ended: Promise<End>;

  private readonly socket: WebSocket;
  private readonly sends: SendPump;
  private readonly reads: ReadPump;
  private readonly liveness = new Liveness();
  private readonly frames: ServerFrame[] = [];
  private readonly questions = new Questions((ref, body) => this.send(ref, body));
  private readonly watched = new Set<string>();
  private readonly timer: ReturnType<typeof setInterval>;
  private batch = emptyBatch();
  private sequence: Sequence | undefined;
  private running = false;
  private again = false;
  private closedWith: number | undefined;
  private over: End | undefined;
  private settle: (end: End) => void = () => {};

  /**
   * @param device where to resume, as it was read after `attempt` was raised
   * @param watches users whose last seen is wanted; the caller changes it, then calls `wake`
   */
  constructor(
    private readonly parts: LinkParts,
    private readonly device: DeviceRow,
    private readonly watches: ReadonlySet<string>,
    private readonly listener: LinkListener,
  ) {
    this.ended = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.sends = new SendPump(parts.outbox, parts.backOff, parts.suspects);
    this.reads = new ReadPump(parts.reads, parts.backOff);
    this.socket = parts.openSocket(parts.url, SUBPROTOCOL);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onopen = () => this.hello();
    this.socket.onmessage = (message) => this.received(message.data);
    this.socket.onclose = ({ code }) => {
      this.closedWith = code;
      void this.run();
    };
    this.socket.onerror = () => {}; // the close that follows says all there is to know
    this.timer = setInterval(() => this.look(), LOOK_MILLIS);
  }

  get isOnline(): boolean {
    return this.sequence !== undefined && this.over === undefined;
  }

  /** Messages on the wire whose answer never came. */
  get unanswered(): string[] {
    return this.sends.unanswered();
  }

  /** Milliseconds since it was opened. */
  get age(): number {
    return this.liveness.age;
  }

  /** There may be something to send. */
  wake(): void {
    void this.run();
  }

  /** Ends it from this side. */
  close(): void {
    this.end({ kind: 'unwanted' });
  }

  /** What it brought could not be stored. */
  storageFailed(cause: unknown): void {
    this.end({ kind: 'storage', cause });
  }

  /** @returns the answer, or undefined if none came on this connection */
  ask(body: ClientBody): Promise<ServerBody | undefined> {
    return new Promise((answer) => {
      if (this.isOnline) {
        this.questions.ask(body, answer);
      } else {
        answer(undefined);
      }
    });
  }

  async history(chat: string, before: number, limit: number): Promise<HistoryPage | undefined> {
    const answer = await this.page({ kind: 'history', chat, before, limit });
    return answer?.kind === 'history' ? answer : undefined;
  }

  async chats(before: number): Promise<ChatsPage | undefined> {
    const answer = await this.page({ kind: 'chats', before, limit: CHATS_PAGE_CHATS });
    return answer?.kind === 'chats' ? answer : undefined;
  }

  /** Pages have a limit of their own: asks again when the server says so, or ends with the link. */
  private async page(body: ClientBody): Promise<ServerBody | undefined> {
    for (;;) {
      const answer = await this.ask(body);
      if (answer?.kind !== 'error' || !isRetryable(answer.code)) {
        return answer;
      }
      const millis = answer.retryAfterMillis || PAGE_AGAIN_MILLIS;
      await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, millis))]);
    }
  }

  /** Best effort: nothing is kept, and nobody answers. */
  typing(chat: string, active: boolean): void {
    if (this.isOnline) {
      this.send(0, { kind: 'typing', chat, active });
    }
  }

  private hello(): void {
    const { device } = this;
    this.send(this.questions.nextRef(), {
      kind: 'hello',
      token: device.token ?? '',
      epoch: device.epoch,
      resumeAfter: device.cursor,
      ...(device.cursorAt === undefined ? {} : { resumeAt: device.cursorAt }),
      attempt: device.attempt,
      recent: device.epoch === '' ? this.parts.recentEvents : 0,
      client: this.parts.client,
      features: [],
    });
  }

  private received(data: unknown): void {
    this.liveness.heard();
    if (this.over) {
      return;
    }
    try {
      if (!(data instanceof ArrayBuffer)) {
        throw new MalformedFrame('text');
      }
      this.frames.push(decodeServer(new Uint8Array(data)));
    } catch {
      this.end({ kind: 'violation', what: 'a malformed frame' });
      return;
    }
    void this.run();
  }

  /** One at a time: what comes while it runs is taken in its next round. */
  private async run(): Promise<void> {
    this.again = true;
    if (this.running) {
      return;
    }
    this.running = true;
    try {
      while (this.again && !this.over) {
        this.again = false;
        await this.round();
      }
    } catch (cause) {
      this.end(cause instanceof LinkEnded ? cause.end : { kind: 'storage', cause });
    } finally {
      this.running = false;
    }
  }

  private async round(): Promise<void> {
    while (this.batch.events.length < EVENTS_A_BATCH) {
      const frame = this.frames.shift();
      if (!frame) {
        break;
      }
      await this.take(frame);
    }
    if (!isEmpty(this.batch)) {
      const batch = this.batch;
      this.batch = emptyBatch();
      await this.parts.events.apply(batch);
    }
    if (this.isOnline) {
      this.acknowledge();
      await this.sendMessages();
      await this.sendReads();
      this.sendWatches();
    }
    this.again ||= this.frames.length > 0;
    if (this.closedWith !== undefined && !this.again) {
      throw new LinkEnded({ kind: 'closed', code: this.closedWith, welcomed: this.isOnline });
    }
  }

  private async take({ ref, body }: ServerFrame): Promise<void> {
    if (!this.sequence && body.kind !== 'welcome') {
      if (body.kind !== 'error' && body.kind !== 'unknown') {
        throw new LinkEnded({ kind: 'violation', what: 'a frame before the welcome' });
      }
      return; // the close code that follows says more
    }
    switch (body.kind) {
      case 'welcome': {
        if (this.sequence || body.userId !== this.device.userId) {
          throw new LinkEnded({ kind: 'violation', what: 'a welcome that nobody asked for' });
        }
        const device = await this.parts.events.welcome(body);
        this.sequence = new Sequence(Math.max(device.cursor, body.start));
        this.liveness.welcomed();
        this.listener.online(device);
        return;
      }
      case 'events':
        this.batch.events.push(...this.requireSequence().take(body));
        this.batch.upTo = this.requireSequence().received;
        return;
      case 'typing':
        this.listener.typing(body);
        return;
      case 'lastSeen':
        this.listener.lastSeen(body);
        this.questions.answer(ref, body);
        return;
      case 'sent':
        this.batch.sent.push(body);
        this.questions.answer(ref, body);
        return;
      case 'error':
        this.refused(ref, body);
        return;
      case 'history':
      case 'chats':
      case 'done':
        this.questions.answer(ref, body);
        return;
      case 'unknown':
    }
  }

  private requireSequence(): Sequence {
    if (!this.sequence) {
      throw new LinkEnded({ kind: 'violation', what: 'events before the welcome' });
    }
    return this.sequence;
  }

  private refused(ref: number, failure: Failure): void {
    if (failure.code === 'UNAUTHENTICATED') {
      throw new LinkEnded({
        kind: 'closed',
        code: CloseCode.UNAUTHENTICATED,
        welcomed: true,
      });
    }
    this.questions.answer(ref, failure);
  }

  private acknowledge(): void {
    const sequence = this.requireSequence();
    if (sequence.owesAck()) {
      this.send(0, { kind: 'ack', upTo: sequence.received });
      sequence.acknowledged();
    }
  }

  private async sendMessages(): Promise<void> {
    for (
      let next = await this.sends.next(performance.now());
      next && !this.over;
      next = await this.sends.next(performance.now())
    ) {
      const { id, chat, text, media, replyTo } = next;
      const body = {
        kind: 'send' as const,
        id,
        chat,
        text,
        ...(media ? { media } : {}),
        ...(replyTo ? { replyTo } : {}),
      };
      this.questions.ask(body, (answer) => this.messageAnswered(id, answer));
    }
  }

  private messageAnswered(id: string, answer: ServerBody | undefined): void {
    if (answer?.kind === 'sent') {
      this.sends.sent(id);
    } else if (answer?.kind === 'error') {
      const code = this.sends.refuse(id, answer, performance.now());
      if (code) {
        this.batch.refused.push({ id, code });
      }
    }
  }

  private async sendReads(): Promise<void> {
    for (const { chat, ownRead } of await this.reads.next(performance.now())) {
      this.questions.ask({ kind: 'read', chat, upTo: ownRead }, (answer) => {
        if (this.reads.answered(chat, answer, performance.now())) {
          this.batch.told.push({ chat, upTo: ownRead });
        }
      });
    }
  }

  private sendWatches(): void {
    for (const userId of this.watched) {
      if (!this.watches.has(userId)) {
        this.watched.delete(userId);
        this.send(0, { kind: 'watchLastSeen', userId, stop: true });
      }
    }
    for (const userId of this.watches) {
      if (!this.watched.has(userId) && this.watched.size < WATCHED_USERS) {
        this.watched.add(userId);
        // A question, so that the server says at once how it is, and not only when it changes.
        this.questions.ask({ kind: 'watchLastSeen', userId, stop: false }, () => {});
      }
    }
  }

  private send(ref: number, body: ClientBody): void {
    if (this.socket.readyState === OPEN) {
      this.socket.send(encodeClient({ ref, body }));
    }
  }

  /** A timer may be late, as after a machine slept: then it sees the silence at once. */
  private look(): void {
    const now = performance.now();
    if (this.liveness.isDead(now, this.questions.oldestAskedAt())) {
      this.end({ kind: 'broken' });
      return;
    }
    if (this.isOnline && this.liveness.isQuiet(now) && this.questions.size === 0) {
      void this.ask({ kind: 'chats', before: 0, limit: 1 });
    }
    const isOver = (wait: number) => wait > 0 && wait <= now;
    if (isOver(this.sends.waitsUntil()) || isOver(this.reads.waitsUntil())) {
      this.wake();
    }
  }

  private end(end: End): void {
    if (this.over) {
      return;
    }
    this.over = end;
    clearInterval(this.timer);
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close(1000);
    this.questions.end();
    this.settle(end);
  }
}

/** `WebSocket.OPEN`, also where there is no such global. */
const OPEN = 1;
