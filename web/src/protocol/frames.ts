/**
 * Frames of the wire protocol as this app sees them. Every number is a JavaScript number, since
 * seqs stay below 2^53; times are milliseconds since 1970. The contract is docs/PROTOCOL.md.
 */

/** A message's name: ids belong to their sender. */
export type MessageRef = { readonly from: string; readonly id: string };

export type Media = {
  /** Lower-case hex of the content. */
  readonly sha256: string;
  readonly type: string;
  readonly size: number;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly thumbnail: Uint8Array;
};

export type Hello = {
  readonly kind: 'hello';
  readonly token: string;
  readonly epoch: string;
  readonly resumeAfter: number;
  readonly resumeAt?: number;
  readonly attempt: number;
  readonly recent: number;
  readonly client: string;
  readonly features: readonly string[];
};
export type Send = {
  readonly kind: 'send';
  readonly id: string;
  readonly chat: string;
  readonly text: string;
  readonly media?: Media;
  readonly replyTo?: MessageRef;
};
export type ClientBody =
  | Hello
  | Send
  | { readonly kind: 'ack'; readonly upTo: number }
  | { readonly kind: 'read'; readonly chat: string; readonly upTo: number }
  | { readonly kind: 'typing'; readonly chat: string; readonly active: boolean }
  | { readonly kind: 'watchLastSeen'; readonly userId: string; readonly stop: boolean }
  | {
      readonly kind: 'history';
      readonly chat: string;
      readonly before: number;
      readonly limit: number;
    }
  | { readonly kind: 'chats'; readonly before: number; readonly limit: number };

export type MessageBody = {
  readonly kind: 'message';
  readonly id: string;
  readonly chat: string;
  readonly from: string;
  readonly text: string;
  readonly media?: Media;
  readonly replyTo?: MessageRef;
};
export type ReceiptKind = 'delivered' | 'read' | 'unknown';
export type ReceiptBody = {
  readonly kind: 'receipt';
  readonly receipt: ReceiptKind;
  readonly chat: string;
  readonly by: string;
  readonly upTo: number;
};
export type EventBody =
  | MessageBody
  | ReceiptBody
  | { readonly kind: 'readMarker'; readonly chat: string; readonly upTo: number }
  /** A body of a later version, as the bytes of the whole event. */
  | { readonly kind: 'opaque'; readonly wire: Uint8Array };

export type Event = { readonly seq: number; readonly at: number; readonly body: EventBody };

export type Welcome = {
  readonly kind: 'welcome';
  readonly userId: string;
  readonly deviceId: string;
  readonly epoch: string;
  readonly head: number;
  readonly first: number;
  readonly reset: boolean;
  readonly window: number;
  readonly start: number;
  readonly features: readonly string[];
};
export type Sent = {
  readonly kind: 'sent';
  readonly id: string;
  readonly seq: number;
  readonly at: number;
  readonly duplicate: boolean;
};
export type Events = {
  readonly kind: 'events';
  readonly events: readonly Event[];
  readonly after: number;
  readonly upTo: number;
};
export type LastSeen = {
  readonly kind: 'lastSeen';
  readonly userId: string;
  readonly online: boolean;
  /** Absent if never, or hidden. */
  readonly at?: number;
};
export type TypingNotice = {
  readonly kind: 'typing';
  readonly chat: string;
  readonly by: string;
  readonly active: boolean;
};
export type HistoryPage = {
  readonly kind: 'history';
  /** Newest first. */
  readonly events: readonly Event[];
  readonly more: boolean;
  readonly deliveredUpTo: number;
  readonly readUpTo: number;
  readonly ownReadUpTo: number;
};
export type ChatSummary = {
  readonly chat: string;
  readonly last: Event;
  readonly unread: number;
  readonly deliveredUpTo: number;
  readonly readUpTo: number;
  readonly ownReadUpTo: number;
};
export type ChatsPage = {
  readonly kind: 'chats';
  readonly chats: readonly ChatSummary[];
  readonly more: boolean;
};
export type Failure = {
  readonly kind: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterMillis: number;
};
export type ServerBody =
  | Welcome
  | Sent
  | Events
  | LastSeen
  | TypingNotice
  | HistoryPage
  | ChatsPage
  | Failure
  | { readonly kind: 'done' }
  /** A frame that this version does not know. */
  | { readonly kind: 'unknown' };

export type ClientFrame = { readonly ref: number; readonly body: ClientBody };
export type ServerFrame = { readonly ref: number; readonly body: ServerBody };

export type ErrorCode =
  | 'BAD_REQUEST'
  | 'UNAUTHENTICATED'
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'TOO_LARGE'
  | 'ID_REUSED'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** Whether the same message may be taken later, under the same id. */
export function isRetryable(code: ErrorCode): boolean {
  return code === 'RATE_LIMITED' || code === 'UNAVAILABLE' || code === 'INTERNAL';
}
