/** Limits of the wire contract, each with its unit. */
export const SUBPROTOCOL = 'parley.v1.proto';
export const SEQ_BOUND = 2 ** 53;
export const TEXT_BYTES = 16_384;
export const WINDOW_EVENTS = 256;
export const HISTORY_PAGE_EVENTS = 200;
export const CHATS_PAGE_CHATS = 100;
export const WATCHED_USERS = 256;
export const GOING_AWAY_SPREAD_MILLIS = 5_000;
export const TOO_MANY_WAIT_MILLIS = 10_000;

export const CloseCode = {
  GOING_AWAY: 1001,
  MALFORMED: 4400,
  UNAUTHENTICATED: 4401,
  TIMED_OUT: 4408,
  REPLACED: 4409,
  TOO_LARGE: 4413,
  TOO_MANY: 4429,
  INTERNAL: 4500,
} as const;
