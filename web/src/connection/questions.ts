import type { ClientBody, ServerBody } from '../protocol/frames';

/** Told the answer, or undefined if the connection ended before one came. */
export type Answered = (body: ServerBody | undefined) => void;

type Question = { readonly askedAt: number; readonly answered: Answered };

/** What was asked on one connection and is not answered yet, by the ref that an answer repeats. */
export class Questions {
  private readonly open = new Map<number, Question>();
  private ref = 0;

  constructor(private readonly send: (ref: number, body: ClientBody) => void) {}

  get size(): number {
    return this.open.size;
  }

  ask(body: ClientBody, answered: Answered): void {
    const ref = this.nextRef();
    this.open.set(ref, { askedAt: performance.now(), answered });
    this.send(ref, body);
  }

  /** Refs are 32 bits wide, and 0 wants no answer. */
  nextRef(): number {
    this.ref = (this.ref % 0xffff_ffff) + 1;
    return this.ref;
  }

  answer(ref: number, body: ServerBody): void {
    const question = this.open.get(ref);
    if (question) {
      this.open.delete(ref);
      question.answered(body);
    }
  }

  /** Of the one that waits longest, by `performance.now`; infinity if none waits. */
  oldestAskedAt(): number {
    const [oldest] = this.open.values(); // a map keeps the order of asking
    return oldest?.askedAt ?? Infinity;
  }

  /** The connection is over. */
  end(): void {
    this.open.forEach(({ answered }) => answered(undefined));
    this.open.clear();
  }
}
