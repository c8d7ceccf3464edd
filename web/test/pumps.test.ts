import { beforeEach, describe, expect, test } from 'vitest';
import { BackOff } from '../src/connection/backoff';
import { LinkEnded } from '../src/connection/end';
import { Liveness } from '../src/connection/liveness';
import { ReadPump } from '../src/connection/readPump';
import { INTERNAL_TRIES, SendPump } from '../src/connection/sendPump';
import { Sequence } from '../src/connection/sequence';
import type { ErrorCode, Events, Failure } from '../src/protocol/frames';
import { CloseCode } from '../src/protocol/limits';
import { EventStore } from '../src/store/events';
import { Outbox } from '../src/store/outbox';
import { ReadMarks } from '../src/store/reads';
import { aliceDatabase, batch, BOB, fromBob } from './fixtures';

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

describe('which read marks are told', () => {
  const CAROL = 'u-carol';
  let reads: ReadMarks;
  let pump: ReadPump;

  beforeEach(async () => {
    const db = await aliceDatabase();
    await new EventStore(db).apply(batch(fromBob(1), fromBob(2)));
    reads = new ReadMarks(db);
    pump = new ReadPump(reads, new BackOff(() => 0.5));
  });

  async function next(now: number): Promise<string[]> {
    return (await pump.next(now)).map(({ chat, ownRead }) => `${chat} ${ownRead}`);
  }

  test('are those that the server does not know, one a chat at a time', async () => {
    await reads.mark(BOB, 1);
    await reads.mark(CAROL, 2);
    expect(await next(0)).toEqual([`${BOB} 1`, `${CAROL} 2`]);
    await reads.mark(BOB, 2);
    expect(await next(0)).toEqual([]);
    expect(pump.answered(BOB, { kind: 'done' }, 0)).toBe(true);
    expect(await next(0)).toEqual([`${BOB} 2`]);
  });

  test('wait when the server asks for it, and are told again', async () => {
    await reads.mark(BOB, 1);
    await next(0);
    const failure = {
      kind: 'error',
      code: 'RATE_LIMITED',
      message: '',
      retryAfterMillis: 70,
    } as const;
    expect(pump.answered(BOB, failure, 10)).toBe(false);
    expect(pump.waitsUntil()).toBe(80);
    expect(await next(79)).toEqual([]);
    expect(await next(80)).toEqual([`${BOB} 1`]);
    expect(pump.waitsUntil()).toBe(0);
  });

  test('that the server will never take are not told again', async () => {
    await reads.mark(BOB, 1);
    await next(0);
    const failure = { kind: 'error', code: 'NOT_FOUND', message: '', retryAfterMillis: 0 } as const;
    expect(pump.answered(BOB, failure, 0)).toBe(true);
  });

  test('are told on the next connection when this one ended before the answer', async () => {
    await reads.mark(BOB, 1);
    await next(0);
    expect(pump.answered(BOB, undefined, 0)).toBe(false);
  });
});

describe('a connection', () => {
  const NONE = Infinity;

  test('that is not welcomed in time is dead', () => {
    const liveness = new Liveness();
    const opened = performance.now();
    expect(liveness.isDead(opened + 9_000, NONE)).toBe(false);
    expect(liveness.isDead(opened + 10_001, NONE)).toBe(true);
    liveness.welcomed();
    expect(liveness.isDead(opened + 10_001, NONE)).toBe(false);
  });

  test('that is quiet is asked, and dead when it stays so', () => {
    const liveness = new Liveness();
    liveness.welcomed();
    liveness.heard();
    const heard = performance.now();
    expect(liveness.isQuiet(heard + 24_000)).toBe(false);
    expect(liveness.isQuiet(heard + 25_001)).toBe(true);
    expect(liveness.isDead(heard + 39_000, NONE)).toBe(false);
    expect(liveness.isDead(heard + 40_001, NONE)).toBe(true);
  });

  test('on which an answer is owed for too long is dead', () => {
    const liveness = new Liveness();
    liveness.welcomed();
    const asked = performance.now();
    expect(liveness.isDead(asked + 29_000, asked)).toBe(false);
    expect(liveness.isDead(asked + 30_001, asked)).toBe(true);
  });
});
