import { beforeEach, describe, expect, test } from 'vitest';
import { BackOff } from '../src/connection/backoff';
import { LinkEnded } from '../src/connection/end';
import { INTERNAL_TRIES, SendPump } from '../src/connection/sendPump';
import { Sequence } from '../src/connection/sequence';
import type { ErrorCode, Events, Failure } from '../src/protocol/frames';
import { CloseCode } from '../src/protocol/limits';
import { Outbox } from '../src/store/outbox';
import { aliceDatabase, BOB, fromBob } from './fixtures';

describe('what is sent next', () => {
  let outbox: Outbox;
  let pump: SendPump;
  const suspects = new Set<string>();

  beforeEach(async () => {
    outbox = new Outbox(await aliceDatabase());
    suspects.clear();
    pump = new SendPump(outbox, new BackOff(() => 0.5), suspects);
  });

  async function write(...texts: string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const text of texts) {
      ids.push((await outbox.add(BOB, text, undefined)).id);
    }
    return ids;
  }

  async function next(now: number): Promise<string | undefined> {
    return (await pump.next(now))?.text;
  }

  function failure(code: ErrorCode, retryAfterMillis = 0): Failure {
    return { kind: 'error', code, message: '', retryAfterMillis };
  }

  test('is what waits, in its order, many at a time', async () => {
    await write('a', 'b', 'c');
    expect([await next(0), await next(0), await next(0), await next(0)]).toEqual([
      'a',
      'b',
      'c',
      undefined,
    ]);
  });

  test('after a refusal is the refused one, alone, once the wait is over', async () => {
    const [a = '', b = ''] = await write('a', 'b', 'c');
    await next(0);
    await next(0);
    expect(pump.refuse(a, failure('RATE_LIMITED', 100), 0)).toBeUndefined();
    expect(await next(200)).toBeUndefined(); // b was refused too, and its answer is still to come
    expect(pump.refuse(b, failure('RATE_LIMITED', 100), 50)).toBeUndefined();
    expect(pump.waitsUntil()).toBe(150);
    expect(await next(149)).toBeUndefined();
    expect(await next(150)).toBe('a');
    expect(await next(150)).toBeUndefined();
    pump.sent(a);
    expect([await next(150), await next(150)]).toEqual(['b', 'c']);
  });

  test('goes on behind one that the server will never take', async () => {
    const [a = ''] = await write('a', 'b');
    await next(0);
    expect(pump.refuse(a, failure('FORBIDDEN'), 0)).toBe('FORBIDDEN');
    expect(await next(0)).toBe('b');
  });

  test('is given up when the server always fails at it', async () => {
    const [a = ''] = await write('a');
    for (let i = 1; i < INTERNAL_TRIES; i++) {
      await next(i * 1e6);
      expect(pump.refuse(a, failure('INTERNAL', 1), i * 1e6)).toBeUndefined();
    }
    await next(1e9);
    expect(pump.refuse(a, failure('INTERNAL', 1), 1e9)).toBe('INTERNAL');
  });

  test('goes alone when it may be what broke a connection', async () => {
    const [a = '', b = ''] = await write('a', 'b');
    suspects.add(a).add(b);
    expect(await next(0)).toBe('a');
    expect(await next(0)).toBeUndefined();
    pump.sent(a);
    expect(await next(0)).toBe('b');
  });
});

describe('events', () => {
  const frame = (after: number, upTo: number, ...seqs: number[]): Events => ({
    kind: 'events',
    events: seqs.map((seq) => fromBob(seq)),
    after,
    upTo,
  });

  test('are taken once, also when they overlap with what is here', () => {
    const sequence = new Sequence(5);
    expect(sequence.take(frame(5, 7, 6, 7)).map(({ seq }) => seq)).toEqual([6, 7]);
    expect(sequence.take(frame(5, 9, 6, 7, 9)).map(({ seq }) => seq)).toEqual([9]);
    expect(sequence.received).toBe(9);
  });

  test('are acknowledged once, and again when they come again', () => {
    const sequence = new Sequence(0);
    sequence.take(frame(0, 2, 1, 2));
    expect(sequence.owesAck()).toBe(true);
    sequence.acknowledged();
    expect(sequence.owesAck()).toBe(false);
    sequence.take(frame(0, 2, 1, 2));
    expect(sequence.owesAck()).toBe(true);
  });

  test.for([
    ['a gap', frame(6, 7, 7)],
    ['a step back', frame(5, 8, 7, 6)],
    ['an event above the end', frame(5, 6, 7)],
  ] as const)('with %s end the connection', ([, events]) => {
    expect(() => new Sequence(5).take(events)).toThrow(LinkEnded);
  });
});

describe('after a connection', () => {
  const backOff = new BackOff(() => 0.999);
  const closed = (code: number, welcomed = true, failures = 0) =>
    backOff.after({ kind: 'closed', code, welcomed }, failures);

  test('the wait grows, and has a bound', () => {
    const waits = [0, 1, 2, 10, 99].map((failures) => backOff.millis(failures));
    expect(waits).toEqual([999, 1998, 3996, 59_940, 59_940]);
  });

  test('that the server ended for good, there is no other', () => {
    expect(closed(CloseCode.UNAUTHENTICATED)).toEqual({ kind: 'stop', because: 'loggedOut' });
    expect(closed(CloseCode.REPLACED)).toEqual({ kind: 'stop', because: 'replaced' });
    expect(closed(CloseCode.MALFORMED, false)).toEqual({ kind: 'stop', because: 'incompatible' });
  });

  test('to a server that goes away or is flooded, one waits as it asks', () => {
    expect(closed(CloseCode.GOING_AWAY)).toMatchObject({ millis: 4_995, reason: 'goingAway' });
    expect(closed(CloseCode.TOO_MANY)).toMatchObject({ millis: 14_995, reason: 'tooMany' });
  });

  test('with any other code one backs off', () => {
    for (const code of [1000, 1006, 4000, CloseCode.TIMED_OUT, CloseCode.INTERNAL]) {
      expect(closed(code)).toMatchObject({ kind: 'wait', millis: 999 });
    }
  });
});
