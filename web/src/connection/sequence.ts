import type { Event, Events } from '../protocol/frames';
import { LinkEnded } from './end';

/**
 * How far one connection has got in the mailbox: takes events only in order and without a gap, and
 * knows what is to be acknowledged.
 */
export class Sequence {
  private acknowledgedUpTo: number;
  private repeat = false;

  /** @param received everything up to here is on this device, or will never come */
  constructor(private receivedUpTo: number) {
    this.acknowledgedUpTo = receivedUpTo;
  }

  get received(): number {
    return this.receivedUpTo;
  }

  /**
   * Those of the events that are not here yet.
   *
   * @throws LinkEnded events are missing or out of order
   */
  take(frame: Events): Event[] {
    if (frame.after > this.receivedUpTo) {
      throw violation('events are missing');
    }
    const fresh: Event[] = [];
    let last = frame.after;
    for (const event of frame.events) {
      if (event.seq <= last || event.seq > frame.upTo) {
        throw violation('events out of order');
      }
      if (!isUsable(event)) {
        throw violation('an event with an impossible id');
      }
      last = event.seq;
      if (event.seq > this.receivedUpTo) {
        fresh.push(event);
      }
    }
    this.repeat ||= frame.upTo <= this.receivedUpTo;
    this.receivedUpTo = Math.max(this.receivedUpTo, frame.upTo);
    return fresh;
  }

  /** Whether the server must be told how far this device has got. */
  owesAck(): boolean {
    return this.receivedUpTo > this.acknowledgedUpTo || this.repeat;
  }

  acknowledged(): void {
    this.acknowledgedUpTo = this.receivedUpTo;
    this.repeat = false;
  }
}

function isUsable({ body }: Event): boolean {
  switch (body.kind) {
    case 'message':
      return isId(body.chat) && isId(body.from) && isId(body.id);
    case 'receipt':
    case 'readMarker':
      return isId(body.chat);
    case 'opaque':
      return true;
  }
}

function isId(id: string): boolean {
  return id !== '' && !id.includes(' ');
}

function violation(what: string): LinkEnded {
  return new LinkEnded({ kind: 'violation', what });
}
