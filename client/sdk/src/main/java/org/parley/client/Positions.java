package org.parley.client;

import java.sql.SQLException;
import java.util.Optional;
import org.parley.protocol.Limits;

/// Where a message stands in its chat on this device, as one number: greater is later.
///
/// It is the time at which the server stored the message, so that whatever brings it (events,
/// history, another life of the mailbox) it stands where a person expects it. A clock may stand
/// still or step back, but seqs never do: in one life of the mailbox, two messages of a chat are at
/// least as far apart as their seqs are. So there is always a place for each message between.
/// Messages that wait to be sent come last, in the order they were written.
final class Positions {
  private static final int STEPS_A_MILLI_BITS = 20;
  private static final long LAST_MILLI = (1L << 42) - 1; // in 2109; what is later counts as then
  private static final long PENDING = 1_023 * Limits.SEQ_BOUND; // above all times

  private Positions() {}

  private record Neighbour(long seq, long position) {}

  /// Of a message stored at a time, if nothing speaks against it.
  static long at(long millis) {
    return Math.clamp(millis, 0, LAST_MILLI) << STEPS_A_MILLI_BITS;
  }

  /// Of a message that waits to be sent.
  ///
  /// @param number counts what was written on this device
  static long pending(long number) {
    return PENDING + number;
  }

  /// Of a message that was refused: after all that are there.
  static long afterAll(Sql sql, long row) throws SQLException {
    return sql.first(
            "SELECT other.position + 1 FROM message m JOIN message other ON other.chat = m.chat"
                + " WHERE m.row = ? AND other.position < ? ORDER BY other.position DESC LIMIT 1",
            found -> found.getLong(1),
            row,
            PENDING)
        .orElse(at(sql.number("SELECT at FROM message WHERE row = ?", row)));
  }

  /// Takes a place for a message of this life of the mailbox: the wanted one, or the nearest that
  /// the seqs allow. A message without a seq that stands there makes room.
  static long take(Sql sql, String chat, long seq, long wanted) throws SQLException {
    Optional<Neighbour> below =
        neighbour(
            sql,
            "SELECT seq, position FROM message WHERE chat = ? AND seq > 0 AND seq < ?"
                + " ORDER BY seq DESC LIMIT 1",
            chat,
            seq);
    Optional<Neighbour> above =
        neighbour(
            sql,
            "SELECT seq, position FROM message WHERE chat = ? AND seq > 0 AND seq > ?"
                + " ORDER BY seq LIMIT 1",
            chat,
            seq);
    long low = below.map(other -> other.position() + (seq - other.seq())).orElse(0L);
    long high = above.map(other -> other.position() - (other.seq() - seq)).orElse(Long.MAX_VALUE);
    long place = Math.max(low, Math.min(high, wanted));
    sql.update(
        "UPDATE message SET position = (SELECT used.position + 1 FROM message used"
            + " WHERE used.chat = ?1 AND used.position >= ?2 AND NOT EXISTS (SELECT 1 FROM message"
            + " next WHERE next.chat = ?1 AND next.position = used.position + 1)"
            + " ORDER BY used.position LIMIT 1) WHERE chat = ?1 AND position = ?2 AND seq = 0",
        chat,
        place);
    return place;
  }

  private static Optional<Neighbour> neighbour(Sql sql, String query, String chat, long seq)
      throws SQLException {
    return sql.first(query, row -> new Neighbour(row.getLong(1), row.getLong(2)), chat, seq);
  }
}
