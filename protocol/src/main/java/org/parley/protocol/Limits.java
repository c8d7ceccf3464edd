package org.parley.protocol;

/// Every limit of the wire contract, each with its unit.
public final class Limits {
  /// Seqs stay below this, so that a JavaScript number holds them.
  public static final long SEQ_BOUND = 1L << 53;

  public static final int HELLO_FRAME_BYTES = 4 * 1024;
  public static final int HELLO_TIMEOUT_MILLIS = 10_000;
  public static final int CLIENT_NAME_BYTES = 64;

  public static final int BINARY_CLIENT_FRAME_BYTES = 64 * 1024;
  public static final int JSON_CLIENT_FRAME_BYTES = 160 * 1024;
  public static final int SERVER_FRAME_BYTES = 128 * 1024;

  public static final int TEXT_BYTES = 16_384;
  public static final int MEDIA_THUMBNAIL_BYTES = 8 * 1024;

  /// Most events sent and not yet acknowledged on one connection, with at most this many bytes.
  public static final int WINDOW_EVENTS = 256;

  public static final int WINDOW_BYTES = 256 * 1024;

  public static final int HISTORY_PAGE_EVENTS = 200;
  public static final int CHATS_PAGE_CHATS = 100;
  public static final int WATCHED_USERS = 256;

  /// A client acknowledges within this time of the last event.
  public static final int ACK_WITHIN_MILLIS = 1_000;

  public static final int PING_MILLIS = 25_000;

  /// A client told to come back after [CloseCode#GOING_AWAY] waits a random time up to this.
  public static final int GOING_AWAY_SPREAD_MILLIS = 5_000;

  public static final int TOO_MANY_WAIT_MILLIS = 10_000;

  public static final int HANDLE_MIN_CHARS = 2;
  public static final int HANDLE_MAX_CHARS = 32;
  public static final int PASSWORD_MIN_CHARS = 8;
  public static final int PASSWORD_MAX_CHARS = 256;

  /// Deepest nesting of objects and arrays in a JSON frame; the schema itself needs 8.
  public static final int JSON_DEPTH = 32;

  private Limits() {}
}
