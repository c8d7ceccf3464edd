package org.parley.store.rocksdb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.parley.messaging.Invitation;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.AccountRows.Tag;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Invitations among the rows of accounts: one by its code, one by who gave it.
final class InvitationRows {
  private static final byte[] NOTHING = {};

  private InvitationRows() {}

  static void add(Batch batch, Invitation invitation) throws RocksDBException {
    String code = invitation.code();
    batch.put(Table.ACCOUNTS, Tag.INVITATION.key(code), AccountRows.pack(invitation));
    batch.put(Table.ACCOUNTS, Tag.INVITATION_BY.key(invitation.by().value(), code), NOTHING);
  }

  static void remove(Batch batch, UserId by, String code) throws RocksDBException {
    batch.delete(Table.ACCOUNTS, Tag.INVITATION.key(code));
    batch.delete(Table.ACCOUNTS, Tag.INVITATION_BY.key(by.value(), code));
  }

  static void removeAll(Engine engine, Batch batch, UserId by) throws RocksDBException {
    for (String code : codes(engine, by)) {
      remove(batch, by, code);
    }
  }

  /// @return whether it could be used; it cannot again
  static boolean useUp(Engine engine, Batch batch, String code, Instant now)
      throws RocksDBException {
    Optional<Invitation> invitation = find(engine, code).filter(found -> isOpen(found, now));
    if (invitation.isPresent()) {
      remove(batch, invitation.get().by(), code);
    }
    return invitation.isPresent();
  }

  /// Those of a user that can still be used.
  static List<Invitation> open(Engine engine, UserId by, Instant now) throws RocksDBException {
    List<Invitation> open = new ArrayList<>();
    for (String code : codes(engine, by)) {
      find(engine, code).filter(invitation -> isOpen(invitation, now)).ifPresent(open::add);
    }
    return open;
  }

  /// Those of all users that nobody can use any more.
  static List<Invitation> expired(Engine engine, Instant now) throws RocksDBException {
    List<Invitation> expired = new ArrayList<>();
    byte[] all = Tag.INVITATION.prefix();
    try (RocksIterator rows = engine.iterator(Table.ACCOUNTS)) {
      for (rows.seek(all); rows.isValid() && Keys.startsWith(rows.key(), all); rows.next()) {
        Invitation invitation = AccountRows.invitation(AccountRows.first(rows.key()), rows.value());
        if (!isOpen(invitation, now)) {
          expired.add(invitation);
        }
      }
      rows.status();
    }
    return expired;
  }

  private static boolean isOpen(Invitation invitation, Instant now) {
    return invitation.expiresAt().isAfter(now);
  }

  private static Optional<Invitation> find(Engine engine, String code) throws RocksDBException {
    return engine
        .get(Table.ACCOUNTS, Tag.INVITATION.key(code))
        .map(value -> AccountRows.invitation(code, value));
  }

  private static List<String> codes(Engine engine, UserId by) throws RocksDBException {
    return AccountRows.keys(engine, Tag.INVITATION_BY.key(by.value())).stream()
        .map(AccountRows::second)
        .toList();
  }
}
