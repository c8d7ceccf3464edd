package org.parley.bench.compare;

import java.util.List;

/// Names in a report: of what is measured, and of who is.
public final class Titles {
  public static final String FLOOD = "flood, delivered";
  public static final String FLOOD_READ = "flood, delivered and read";
  public static final String LIMIT_STORE = "flood against its store";
  public static final String PACED_SLOW = "paced, 100 msg/s";
  public static final String PACED_FAST = "paced, 2,000 msg/s";
  public static final String IDLE = "idle";
  public static final String OFFLINE = "offline, 200 users, 100 messages each";
  public static final String STORM = "storm";
  public static final String BIG = "big, 1,000,000 events against 1,000";
  public static final String MIXED = "mixed";

  public static final String PARLEY = "Parley";
  public static final String ECHO = "echo, nothing stored";
  public static final String NO_ARCHIVE = "ejabberd, nothing stored";

  /// Those who keep every message, as Parley does.
  public static final List<String> PEERS = List.of("ejabberd", "prosody");

  private Titles() {}
}
