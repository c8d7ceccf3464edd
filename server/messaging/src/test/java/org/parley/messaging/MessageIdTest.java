package org.parley.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A message's name is a lower-case UUID and nothing else.
final class MessageIdTest {
  private static final String GOOD = "0189fadf-0000-7abc-9def-00000000000a";

  @Test
  void aLowerCaseUuidIsOne() {
    assertTrue(MessageId.isValid(GOOD));
    assertEquals(GOOD, new MessageId(GOOD).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0189fadf-0000-7abc-9def-00000000000",
        "0189fadf-0000-7abc-9def-00000000000a0",
        "0189FADF-0000-7abc-9def-00000000000a",
        "0189fadg-0000-7abc-9def-00000000000a",
        "0189fadf/0000-7abc-9def-00000000000a",
        "0189fadf-0000-7abc-9def-00000000000:",
        "0189fadf-0000-7abc-9def0-0000000000a",
        "0189fadf00000-7abc-9def-00000000000a",
        "0189fadf-0000-7abc-9def--0000000000a"
      })
  void nothingElseIs(String value) {
    assertFalse(MessageId.isValid(value));
    assertThrows(IllegalArgumentException.class, () -> new MessageId(value));
  }
}
