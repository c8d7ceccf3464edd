import {
  ClientFrame as WireClientFrame,
  Error_Code,
  Event as WireEvent,
  Receipt_Kind,
  ServerFrame as WireServerFrame,
  type Error as WireError,
  type Media as WireMedia,
  type MessageRef as WireMessageRef,
} from './gen/parley';
import type { Timestamp } from './gen/google/protobuf/timestamp';
import type {
  ChatSummary,
  ClientBody,
  ClientFrame,
  ErrorCode,
  Event,
  EventBody,
  Media,
  MessageRef,
  ReceiptKind,
  ServerBody,
  ServerFrame,
} from './frames';

/** Bytes that are no frame. */
export class MalformedFrame extends Error {}

export function encodeClient(frame: ClientFrame): Uint8Array<ArrayBuffer> {
  return WireClientFrame.encode({ ref: frame.ref, body: clientBody(frame.body) }).finish();
}

function clientBody(body: ClientBody): WireClientFrame['body'] {
  switch (body.kind) {
    case 'hello': {
      const { kind, resumeAt, features, ...rest } = body;
      return {
        $case: kind,
        value: { ...rest, resumeAt: timestamp(resumeAt), features: [...features] },
      };
    }
    case 'send': {
      const { kind, media, replyTo, ...rest } = body;
      return { $case: kind, value: { ...rest, media, replyTo } };
    }
    case 'ack':
      return { $case: body.kind, value: { upTo: body.upTo } };
    case 'read':
      return { $case: body.kind, value: { chat: body.chat, upTo: body.upTo } };
    case 'typing':
      return { $case: body.kind, value: { chat: body.chat, active: body.active } };
    case 'watchLastSeen':
      return { $case: body.kind, value: { userId: body.userId, stop: body.stop } };
    case 'history':
      return {
        $case: body.kind,
        value: { chat: body.chat, before: body.before, limit: body.limit },
      };
    case 'chats':
      return { $case: body.kind, value: { before: body.before, limit: body.limit } };
  }
}

function timestamp(millis: number | undefined): Timestamp | undefined {
  if (millis === undefined) {
    return undefined;
  }
  const seconds = Math.floor(millis / 1000);
  return { seconds, nanos: (millis - seconds * 1000) * 1_000_000 };
}

/** @throws MalformedFrame for bytes that are no frame, or one that nobody could use */
export function decodeServer(bytes: Uint8Array): ServerFrame {
  let frame: WireServerFrame;
  try {
    frame = WireServerFrame.decode(bytes);
  } catch (cause) {
    throw new MalformedFrame('not Protocol Buffers', { cause });
  }
  return { ref: frame.ref, body: serverBody(frame.body) };
}

function serverBody(body: WireServerFrame['body']): ServerBody {
  switch (body?.$case) {
    case 'welcome':
      return {
        kind: 'welcome',
        userId: body.value.userId,
        deviceId: body.value.deviceId,
        epoch: body.value.epoch,
        head: body.value.head,
        first: body.value.first,
        reset: body.value.reset,
        window: body.value.window,
        start: body.value.start,
        features: body.value.features,
      };
    case 'sent':
      return {
        kind: 'sent',
        id: body.value.id,
        seq: seq(body.value.seq),
        at: requiredMillis(body.value.at),
        duplicate: body.value.duplicate,
      };
    case 'events':
      return {
        kind: 'events',
        events: body.value.events.map(event),
        after: body.value.after,
        upTo: body.value.upTo,
      };
    case 'lastSeen': {
      const at = millis(body.value.at);
      return {
        kind: 'lastSeen',
        userId: body.value.userId,
        online: body.value.online,
        ...(at === undefined ? {} : { at }),
      };
    }
    case 'typing':
      return {
        kind: 'typing',
        chat: body.value.chat,
        by: body.value.by,
        active: body.value.active,
      };
    case 'history':
      return {
        kind: 'history',
        events: body.value.events.map(event),
        more: body.value.more,
        deliveredUpTo: body.value.deliveredUpTo,
        readUpTo: body.value.readUpTo,
        ownReadUpTo: body.value.ownReadUpTo,
      };
    case 'chats':
      return {
        kind: 'chats',
        chats: body.value.chats.map((chat): ChatSummary => {
          if (!chat.last) {
            throw new MalformedFrame('a chat without its last event');
          }
          return {
            chat: chat.chat,
            last: event(chat.last),
            unread: chat.unread,
            deliveredUpTo: chat.deliveredUpTo,
            readUpTo: chat.readUpTo,
            ownReadUpTo: chat.ownReadUpTo,
          };
        }),
        more: body.value.more,
      };
    case 'done':
      return { kind: 'done' };
    case 'error':
      return {
        kind: 'error',
        code: errorCode(body.value),
        message: body.value.message,
        retryAfterMillis: body.value.retryAfterMs,
      };
    case undefined:
      return { kind: 'unknown' };
  }
}

function event(wire: WireEvent): Event {
  return { seq: seq(wire.seq), at: requiredMillis(wire.at), body: eventBody(wire) };
}

function eventBody(wire: WireEvent): EventBody {
  switch (wire.body?.$case) {
    case 'message': {
      const { id, chat, from, text, media, replyTo } = wire.body.value;
      return {
        kind: 'message',
        id,
        chat,
        from,
        text,
        ...(media ? { media: plainMedia(media) } : {}),
        ...(replyTo ? { replyTo: ref(replyTo) } : {}),
      };
    }
    case 'receipt':
      return {
        kind: 'receipt',
        receipt: receiptKind(wire.body.value.kind),
        chat: wire.body.value.chat,
        by: wire.body.value.by,
        upTo: wire.body.value.upTo,
      };
    case 'readMarker':
      return {
        kind: 'readMarker',
        chat: wire.body.value.chat,
        upTo: wire.body.value.upTo,
      };
    case undefined:
      return { kind: 'opaque', wire: WireEvent.encode(wire).finish() };
  }
}

function plainMedia(wire: WireMedia): Media {
  const { sha256, type, name, width, height, thumbnail } = wire;
  return { sha256, type, size: wire.size, name, width, height, thumbnail };
}

function ref(wire: WireMessageRef): MessageRef {
  return { from: wire.from, id: wire.id };
}

function receiptKind(kind: Receipt_Kind): ReceiptKind {
  switch (kind) {
    case Receipt_Kind.DELIVERED:
      return 'delivered';
    case Receipt_Kind.READ:
      return 'read';
    default:
      return 'unknown'; // of a later version, or none
  }
}

const errorCodes: Partial<Record<Error_Code, ErrorCode>> = {
  [Error_Code.BAD_REQUEST]: 'BAD_REQUEST',
  [Error_Code.UNAUTHENTICATED]: 'UNAUTHENTICATED',
  [Error_Code.NOT_FOUND]: 'NOT_FOUND',
  [Error_Code.FORBIDDEN]: 'FORBIDDEN',
  [Error_Code.TOO_LARGE]: 'TOO_LARGE',
  [Error_Code.ID_REUSED]: 'ID_REUSED',
  [Error_Code.RATE_LIMITED]: 'RATE_LIMITED',
  [Error_Code.UNAVAILABLE]: 'UNAVAILABLE',
  [Error_Code.INTERNAL]: 'INTERNAL',
};

/** A code of a later version is as INTERNAL. */
function errorCode(error: WireError): ErrorCode {
  return errorCodes[error.code] ?? 'INTERNAL';
}

function seq(value: number): number {
  if (value === 0) {
    throw new MalformedFrame('a seq is missing');
  }
  return value;
}

const FIRST_SECOND = -62_135_596_800; // of the year 1
const LAST_SECOND = 253_402_300_799; // of the year 9999

function millis(time: Timestamp | undefined): number | undefined {
  if (time === undefined) {
    return undefined;
  }
  const { seconds, nanos } = time;
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
    throw new MalformedFrame('a time that there is not');
  }
  return seconds * 1000 + Math.floor(nanos / 1_000_000);
}

function requiredMillis(time: Timestamp | undefined): number {
  const at = millis(time);
  if (at === undefined) {
    throw new MalformedFrame('a time is missing');
  }
  return at;
}
