package org.parley.messaging;

import java.text.Normalizer;
import java.util.Optional;
import org.parley.messaging.AccountResult.InvalidField;
import org.parley.protocol.Limits;

/// The rules of what people type: handles, names and passwords. A check answers what is wrong, or
/// nothing.
final class AccountFields {
  static final int NAME_MAX_CHARS = 64;

  private AccountFields() {}

  static Optional<InvalidField> checkHandle(String handle) {
    if (isHandle(handle)) {
      return Optional.empty();
    }
    if (handle.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
      return invalid("handle", "Write the handle in lower case only.");
    }
    return invalid(
        "handle",
        "Choose %d to %d of a-z, 0-9, '.', '_' and '-', the first of them a letter."
            .formatted(Limits.HANDLE_MIN_CHARS, Limits.HANDLE_MAX_CHARS));
  }

  static boolean isHandle(String handle) {
    if (handle.length() < Limits.HANDLE_MIN_CHARS || handle.length() > Limits.HANDLE_MAX_CHARS) {
      return false;
    }
    return isLetter(handle.charAt(0)) && handle.chars().allMatch(AccountFields::isHandleCharacter);
  }

  private static boolean isLetter(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isHandleCharacter(int c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  }

  /// A name to show: of a person or of a device, after [String#strip].
  static Optional<InvalidField> checkName(String field, String stripped) {
    int characters = stripped.codePointCount(0, stripped.length());
    if (characters < 1 || characters > NAME_MAX_CHARS) {
      return invalid(field, "Give a name of 1 to " + NAME_MAX_CHARS + " characters.");
    }
    if (stripped.codePoints().anyMatch(AccountFields::misleads)) {
      return invalid(field, "Leave out control characters.");
    }
    return Optional.empty();
  }

  /// Whether a character could break the line a name is shown in, or turn its direction.
  private static boolean misleads(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    };
  }

  static Optional<InvalidField> checkPassword(String field, String password) {
    int characters = password.codePointCount(0, password.length());
    if (characters < Limits.PASSWORD_MIN_CHARS || characters > Limits.PASSWORD_MAX_CHARS) {
      return invalid(
          field,
          "Choose %d to %d characters."
              .formatted(Limits.PASSWORD_MIN_CHARS, Limits.PASSWORD_MAX_CHARS));
    }
    if (hasLoneSurrogate(password)) {
      return invalid(field, "Leave out lone surrogates, which are no text.");
    }
    return Optional.empty();
  }

  /// Whether this could be a password at all, so that hashing it is worth the work.
  static boolean isPassword(String password) {
    return checkPassword("password", password).isEmpty();
  }

  /// The form that is hashed: keyboards differ in how they compose a letter (RFC 8265, 4.2).
  static String canonicalPassword(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  private static Optional<InvalidField> invalid(String field, String reason) {
    return Optional.of(new InvalidField(field, reason));
  }
}
