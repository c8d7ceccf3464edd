import type {
  ClientBody,
  ClientFrame,
  Event,
  Media,
  ServerBody,
  ServerFrame,
} from '../src/protocol/frames';

/** Frames in the JSON of the golden vectors: defaults left out, 64-bit numbers as strings. */
export type Json = { readonly [name: string]: unknown };

export function jsonOf({ ref, body }: ServerFrame): Json {
  return compact({ ref, ...named(body) });
}

function named(body: ServerBody): Json {
  const { kind, ...rest } = body;
  switch (body.kind) {
    case 'unknown':
      return {};
    case 'sent':
      return {
        sent: compact({ ...rest, seq: long(body.seq), at: time(body.at) }),
      };
    case 'welcome':
      return {
        welcome: compact({
          ...rest,
          head: long(body.head),
          first: long(body.first),
          start: long(body.start),
        }),
      };
    case 'events':
      return {
        events: compact({
          events: body.events.map(eventJson),
          after: long(body.after),
          upTo: long(body.upTo),
        }),
      };
    case 'lastSeen':
      return { lastSeen: compact({ ...rest, at: time(body.at) }) };
    case 'history':
      return {
        history: compact({
          events: body.events.map(eventJson),
          more: body.more,
          deliveredUpTo: long(body.deliveredUpTo),
          readUpTo: long(body.readUpTo),
          ownReadUpTo: long(body.ownReadUpTo),
        }),
      };
    case 'chats':
      return {
        chats: compact({
          chats: body.chats.map((chat) =>
            compact({
              chat: chat.chat,
              last: eventJson(chat.last),
              unread: chat.unread,
              deliveredUpTo: long(chat.deliveredUpTo),
              readUpTo: long(chat.readUpTo),
              ownReadUpTo: long(chat.ownReadUpTo),
            }),
          ),
          more: body.more,
        }),
      };
    case 'error':
      return {
        error: compact({
          code: body.code,
          message: body.message,
          retryAfterMs: body.retryAfterMillis,
        }),
      };
    default:
      return { [kind]: compact(rest) };
  }
}

function eventJson({ seq, at, body }: Event): Json {
  return compact({ seq: long(seq), at: time(at), ...eventBody(body) });
}

function eventBody(body: Event['body']): Json {
  switch (body.kind) {
    case 'opaque':
      return {};
    case 'message':
      return {
        message: compact({
          id: body.id,
          chat: body.chat,
          from: body.from,
          text: body.text,
          media: body.media && mediaJson(body.media),
          replyTo: body.replyTo && compact(body.replyTo),
        }),
      };
    case 'receipt':
      return {
        receipt: compact({
          kind: body.receipt === 'unknown' ? undefined : body.receipt.toUpperCase(),
          chat: body.chat,
          by: body.by,
          upTo: long(body.upTo),
        }),
      };
    case 'readMarker':
      return { readMarker: compact({ chat: body.chat, upTo: long(body.upTo) }) };
  }
}

function mediaJson(media: Media): Json {
  return compact({
    ...media,
    size: long(media.size),
    thumbnail: Buffer.from(media.thumbnail).toString('base64'),
  });
}

/** Without what has its default. */
function compact(json: Json): Json {
  return Object.fromEntries(
    Object.entries(json).filter(
      ([, value]) =>
        value !== undefined &&
        value !== '' &&
        value !== 0 &&
        value !== false &&
        !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function long(value: number): string | undefined {
  return value === 0 ? undefined : String(value);
}

/** With as many digits after the second as are needed: 0 or 3. */
function time(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString().replace('.000Z', 'Z');
}

export function clientFrameOf(json: Json): ClientFrame {
  const { ref = 0, ...rest } = json as { ref?: number } & Record<string, Record<string, unknown>>;
  const [[kind, value] = ['', {}]] = Object.entries(rest);
  return { ref, body: clientBody(kind, value) };
}

function clientBody(kind: string, value: Record<string, unknown>): ClientBody {
  const text = (name: string) => (value[name] as string | undefined) ?? '';
  const number = (name: string) => Number(value[name] ?? 0);
  const flag = (name: string) => value[name] === true;
  switch (kind) {
    case 'hello':
      return {
        kind,
        token: text('token'),
        epoch: text('epoch'),
        resumeAfter: number('resumeAfter'),
        ...('resumeAt' in value ? { resumeAt: Date.parse(text('resumeAt')) } : {}),
        attempt: number('attempt'),
        recent: number('recent'),
        client: text('client'),
        features: (value['features'] as string[] | undefined) ?? [],
      };
    case 'send': {
      const media = value['media'] as Record<string, unknown> | undefined;
      const replyTo = value['replyTo'] as { from?: string; id?: string } | undefined;
      return {
        kind,
        id: text('id'),
        chat: text('chat'),
        text: text('text'),
        ...(media ? { media: mediaOf(media) } : {}),
        ...(replyTo ? { replyTo: { from: replyTo.from ?? '', id: replyTo.id ?? '' } } : {}),
      };
    }
    case 'ack':
      return { kind, upTo: number('upTo') };
    case 'read':
      return { kind, chat: text('chat'), upTo: number('upTo') };
    case 'typing':
      return { kind, chat: text('chat'), active: flag('active') };
    case 'watchLastSeen':
      return { kind, userId: text('userId'), stop: flag('stop') };
    case 'history':
      return { kind, chat: text('chat'), before: number('before'), limit: number('limit') };
    case 'chats':
      return { kind, before: number('before'), limit: number('limit') };
    default:
      throw new Error(`no client frame: ${kind}`);
  }
}

function mediaOf(json: Record<string, unknown>): Media {
  return {
    sha256: (json['sha256'] as string | undefined) ?? '',
    type: (json['type'] as string | undefined) ?? '',
    size: Number(json['size'] ?? 0),
    name: (json['name'] as string | undefined) ?? '',
    width: Number(json['width'] ?? 0),
    height: Number(json['height'] ?? 0),
    thumbnail: new Uint8Array(
      Buffer.from((json['thumbnail'] as string | undefined) ?? '', 'base64'),
    ),
  };
}
