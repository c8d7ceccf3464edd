import { isRetryable, type ErrorCode, type Failure } from '../protocol/frames';
import type { MessageRow } from '../store/database';
import type { Outbox } from '../store/outbox';
import type { BackOff } from './backoff';

const LOAD_MESSAGES = 64;
const WINDOW_MESSAGES = 64;
const WINDOW_CHARS = 128 * 1024;

/**
 * INTERNAL says "unknown, repeat"; a message that always causes it must not hold up the others for
 * ever.
 */
export const INTERNAL_TRIES = 5;

/** A row of the outbox, which has its place there. */
export type Outgoing = MessageRow & { readonly pending: number };

/**
 * Decides which message of the outbox goes on the wire next, on one connection: in order, many at a
 * time, each until it is answered.
 *
 * After a refusal that may be repeated, the server refuses all that follow too (G4). So nothing
 * more is sent until all on the way are answered and the wait is over; then the refused message
 * goes alone, and when it is taken, the rest follows.
 */
export class SendPump {
  private readonly inFlight = new Map<string, Outgoing>();
  private readonly internalErrors = new Map<string, number>();
  private loaded: Outgoing[] = [];
  private loadedUpTo = 0;
  private chars = 0;
  private refused: Outgoing | undefined;
  private waitUntil = 0;
  private refusals = 0;

  /**
   * @param suspects ids of which one made the server close a connection as malformed or too large:
   *   each is sent alone. Shared by the connections of a device
   */
  constructor(
    private readonly outbox: Outbox,
    private readonly backOff: BackOff,
    private readonly suspects: Set<string>,
  ) {}

  /** Takes the next message to put on the wire, if one may go now. */
  async next(now: number): Promise<Outgoing | undefined> {
    if (this.refused) {
      if (this.inFlight.size > 0 || now < this.waitUntil) {
        return undefined;
      }
      this.loaded = [];
      this.loadedUpTo = this.refused.pending - 1;
      this.refused = undefined;
    }
    if (!this.hasRoom()) {
      return undefined;
    }
    if (this.loaded.length === 0) {
      const rows = await this.outbox.after(this.loadedUpTo, LOAD_MESSAGES);
      this.loaded = rows.filter(isOutgoing);
      this.loadedUpTo = this.loaded.at(-1)?.pending ?? this.loadedUpTo;
    }
    const next = this.loaded[0];
    if (!next || (this.suspects.has(next.id) && this.inFlight.size > 0)) {
      return undefined;
    }
    this.loaded.shift();
    this.inFlight.set(next.id, next);
    this.chars += next.text.length;
    return next;
  }

  private hasRoom(): boolean {
    if (this.inFlight.size === 0) {
      return true;
    }
    const alone =
      this.refusals > 0 || [...this.inFlight.keys()].some((id) => this.suspects.has(id));
    return !alone && this.inFlight.size < WINDOW_MESSAGES && this.chars < WINDOW_CHARS;
  }

  /** The server has the message. */
  sent(id: string): void {
    this.remove(id);
    this.refusals = 0;
    this.forget(id);
  }

  /**
   * The server did not take the message.
   *
   * @returns why it never will, if so
   */
  refuse(id: string, failure: Failure, now: number): ErrorCode | undefined {
    const message = this.inFlight.get(id);
    if (!message) {
      return undefined;
    }
    this.remove(id);
    if (!isRetryable(failure.code) || this.isHopeless(id, failure.code)) {
      this.forget(id);
      return failure.code;
    }
    if (!this.refused) {
      this.refusals++;
    }
    if (!this.refused || message.pending < this.refused.pending) {
      this.refused = message;
    }
    const wait = failure.retryAfterMillis || this.backOff.millis(this.refusals);
    this.waitUntil = Math.max(this.waitUntil, now + wait);
    return undefined;
  }

  private isHopeless(id: string, code: ErrorCode): boolean {
    if (code !== 'INTERNAL') {
      return false;
    }
    const tries = (this.internalErrors.get(id) ?? 0) + 1;
    this.internalErrors.set(id, tries);
    return tries >= INTERNAL_TRIES;
  }

  private forget(id: string): void {
    this.suspects.delete(id);
    this.internalErrors.delete(id);
  }

  private remove(id: string): void {
    const message = this.inFlight.get(id);
    if (message) {
      this.inFlight.delete(id);
      this.chars -= message.text.length;
    }
  }

  /** Until when nothing is sent, by the clock that `next` is given; 0 if nothing is waited for. */
  waitsUntil(): number {
    return this.refused && this.inFlight.size === 0 ? this.waitUntil : 0;
  }

  /** On the wire and not answered. */
  unanswered(): string[] {
    return [...this.inFlight.keys()];
  }
}

function isOutgoing(row: MessageRow): row is Outgoing {
  return row.pending !== undefined;
}
