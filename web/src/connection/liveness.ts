/** From the first packet to the welcome. */
const CONNECT_MILLIS = 10_000;
/** After so long without a frame the server is asked for one: its pings are not told to scripts. */
const PROBE_MILLIS = 25_000;
/** After so long without a frame the connection is dead. */
const SILENCE_MILLIS = 40_000;
/** For the answer to a question or a message. */
const ANSWER_MILLIS = 30_000;

/** Tells a dead connection from a quiet one. All times are by `performance.now`. */
export class Liveness {
  private readonly openedAt = performance.now();
  private heardAt = this.openedAt;
  private isWelcomed = false;

  /** Milliseconds since the connection was opened. */
  get age(): number {
    return performance.now() - this.openedAt;
  }

  /** A frame came. */
  heard(): void {
    this.heardAt = performance.now();
  }

  welcomed(): void {
    this.isWelcomed = true;
  }

  /** @param oldestAskedAt of the questions that are open; infinity if there is none */
  isDead(now: number, oldestAskedAt: number): boolean {
    return (
      now - this.heardAt > SILENCE_MILLIS ||
      now - oldestAskedAt > ANSWER_MILLIS ||
      (!this.isWelcomed && now - this.openedAt > CONNECT_MILLIS)
    );
  }

  /** Whether it is time to ask for a sign of life. */
  isQuiet(now: number): boolean {
    return now - this.heardAt > PROBE_MILLIS;
  }
}
