import { CloseCode, GOING_AWAY_SPREAD_MILLIS, TOO_MANY_WAIT_MILLIS } from '../protocol/limits';
import type { End } from './end';

export type WaitReason = 'unreachable' | 'goingAway' | 'tooMany' | 'serverFault' | 'storage';

/** What follows the end of a connection. */
export type Next =
  | { readonly kind: 'wait'; readonly millis: number; readonly reason: WaitReason }
  | { readonly kind: 'stop'; readonly because: 'loggedOut' | 'replaced' | 'incompatible' };

const BASE_MILLIS = 1_000;
const CAP_MILLIS = 60_000;
const MAX_DOUBLINGS = 16;

/**
 * Exponential back-off with full jitter, so that clients which lost a server together do not
 * return together.
 */
export class BackOff {
  constructor(private readonly random: () => number = Math.random) {}

  /**
   * @param failures connections that ended soon, one after another, before this one
   */
  after(end: Exclude<End, { kind: 'unwanted' }>, failures: number): Next {
    switch (end.kind) {
      case 'closed':
        return this.afterClose(end.code, end.welcomed, failures);
      case 'broken':
        return this.grow(failures, 'unreachable');
      case 'violation':
        return this.grow(failures, 'serverFault');
      case 'storage':
        return this.grow(failures, 'storage');
    }
  }

  private afterClose(code: number, welcomed: boolean, failures: number): Next {
    switch (code) {
      case CloseCode.GOING_AWAY:
        return { kind: 'wait', millis: this.below(GOING_AWAY_SPREAD_MILLIS), reason: 'goingAway' };
      case CloseCode.UNAUTHENTICATED:
        return { kind: 'stop', because: 'loggedOut' };
      case CloseCode.REPLACED:
        return { kind: 'stop', because: 'replaced' };
      case CloseCode.MALFORMED:
      case CloseCode.TOO_LARGE:
        // Before the welcome only the Hello was sent, and it would be the same again.
        return welcomed
          ? this.grow(failures, 'serverFault')
          : { kind: 'stop', because: 'incompatible' };
      case CloseCode.TOO_MANY:
        return {
          kind: 'wait',
          millis: TOO_MANY_WAIT_MILLIS + this.below(GOING_AWAY_SPREAD_MILLIS),
          reason: 'tooMany',
        };
      case CloseCode.TIMED_OUT:
      case CloseCode.INTERNAL:
        return this.grow(failures, 'serverFault');
      default:
        return this.grow(failures, 'unreachable');
    }
  }

  private grow(failures: number, reason: WaitReason): Next {
    return { kind: 'wait', millis: this.millis(failures), reason };
  }

  /** A random wait below a bound that doubles with each failure. */
  millis(failures: number): number {
    return this.below(Math.min(BASE_MILLIS * 2 ** Math.min(failures, MAX_DOUBLINGS), CAP_MILLIS));
  }

  private below(bound: number): number {
    return Math.floor(this.random() * bound);
  }
}
