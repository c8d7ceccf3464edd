package org.parley.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.parley.messaging.Account;
import org.parley.messaging.Device;
import org.parley.messaging.Invitation;
import org.parley.messaging.LastSeenPrivacy;
import org.parley.messaging.UserId;

/// Answers as JSON shows them. Times are ISO 8601 in UTC.
final class Views {
  private Views() {}

  /// What others see of a user.
  record User(String userId, String handle, String displayName) {
    static User of(Account account) {
      return new User(account.id().value(), account.handle(), account.displayName());
    }
  }

  /// What a user sees of their own account.
  record Me(String userId, String handle, String displayName, String lastSeen, String createdAt) {
    static Me of(Account account) {
      return new Me(
          account.id().value(),
          account.handle(),
          account.displayName(),
          formatLastSeen(account.lastSeenPrivacy()),
          account.createdAt().toString());
    }
  }

  record NewSession(String token, String userId, String deviceId) {}

  record Session(
      String deviceId, String deviceName, String createdAt, String lastUsedAt, boolean current) {
    static Session of(Device device, Device caller) {
      return new Session(
          device.id().value(),
          device.name(),
          device.createdAt().toString(),
          device.lastUsedAt().toString(),
          device.id().equals(caller.id()));
    }
  }

  record Sessions(List<Session> sessions) {
    static Sessions of(List<Device> devices, Device caller) {
      return new Sessions(devices.stream().map(device -> Session.of(device, caller)).toList());
    }
  }

  /// @param blocks user ids
  record Blocks(List<String> blocks) {
    static Blocks of(Collection<UserId> blocked) {
      return new Blocks(blocked.stream().map(UserId::value).sorted().toList());
    }
  }

  record Invited(String invitation, String expiresAt) {
    static Invited of(Invitation invitation) {
      return new Invited(invitation.code(), invitation.expiresAt().toString());
    }
  }

  record Invitations(List<Invited> invitations) {
    static Invitations of(Collection<Invitation> invitations) {
      return new Invitations(invitations.stream().map(Invited::of).toList());
    }
  }

  record Status(String status) {}

  /// One line of an export: an object whose one field says what it is.
  sealed interface ExportLine {}

  record AccountLine(Me account) implements ExportLine {}

  /// @param lastActive a time
  record LastActiveLine(String lastActive) implements ExportLine {}

  record SessionLine(Session session) implements ExportLine {}

  /// @param block a user id
  record BlockLine(String block) implements ExportLine {}

  record InvitationLine(Invited invitation) implements ExportLine {}

  /// @param event in the wire protocol's JSON
  record EventLine(JsonNode event) implements ExportLine {}

  record EndLine(End end) implements ExportLine {}

  /// Says that nothing is missing.
  record End(long events, long upTo) {}

  static String formatLastSeen(LastSeenPrivacy privacy) {
    return privacy.name().toLowerCase(Locale.ROOT);
  }

  /// @throws ProblemException it is none
  static LastSeenPrivacy parseLastSeen(String text) {
    return switch (text) {
      case "chats" -> LastSeenPrivacy.CHATS;
      case "everyone" -> LastSeenPrivacy.EVERYONE;
      case "nobody" -> LastSeenPrivacy.NOBODY;
      default ->
          throw new ProblemException(
              Problem.invalidField("lastSeen", "Choose one of: chats, everyone, nobody."));
    };
  }
}
