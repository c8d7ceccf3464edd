import { isRetryable, type ServerBody } from '../protocol/frames';
import type { MarksRow } from '../store/database';
import type { ReadMarks } from '../store/reads';
import type { BackOff } from './backoff';

const READS_IN_FLIGHT = 32;

/** Decides which read marks are told the server next, on one connection: one a chat at a time. */
export class ReadPump {
  private readonly inFlight = new Set<string>();
  private pausedUntil = 0;

  constructor(
    private readonly reads: ReadMarks,
    private readonly backOff: BackOff,
  ) {}

  /** Takes the marks that may go on the wire now. */
  async next(now: number): Promise<MarksRow[]> {
    if (now < this.pausedUntil) {
      return [];
    }
    this.pausedUntil = 0;
    const untold = await this.reads.untold(READS_IN_FLIGHT);
    const next = untold
      .filter(({ chat }) => !this.inFlight.has(chat))
      .slice(0, READS_IN_FLIGHT - this.inFlight.size);
    next.forEach(({ chat }) => this.inFlight.add(chat));
    return next;
  }

  /**
   * @param answer undefined if none came on this connection
   * @returns whether this mark need not be told again: the server has it, or will never take it
   */
  answered(chat: string, answer: ServerBody | undefined, now: number): boolean {
    this.inFlight.delete(chat);
    if (answer?.kind === 'error' && isRetryable(answer.code)) {
      this.pausedUntil = now + (answer.retryAfterMillis || this.backOff.millis(2));
      return false;
    }
    return answer !== undefined;
  }

  /** Until when nothing is told, by the clock that `next` is given; 0 if nothing is waited for. */
  waitsUntil(): number {
    return this.pausedUntil;
  }
}
