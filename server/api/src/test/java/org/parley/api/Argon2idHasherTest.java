package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.parley.messaging.PasswordHasher;
import org.parley.messaging.PasswordHasher.Hashed;
import org.parley.messaging.PasswordHasher.Match;
import org.parley.messaging.PasswordHasher.Mismatch;

final class Argon2idHasherTest {
  /// Of the reference implementation's own tests.
  private static final String REFERENCE =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

  private final Argon2idHasher hasher =
      new Argon2idHasher(
          new Argon2idHasher.Bounds(1, 8, Duration.ofMinutes(1)), new SimpleMeterRegistry());

  @AfterEach
  void close() {
    hasher.close();
  }

  private String hash(String password) {
    return assertInstanceOf(Hashed.class, hasher.hash(password)).phc();
  }

  @Test
  void itAgreesWithTheReferenceImplementation() {
    assertEquals(new Match(true), hasher.verify("password", REFERENCE));
    assertEquals(new Mismatch(), hasher.verify("passwore", REFERENCE));
  }

  @Test
  void aHashNamesItsCostsAndMatchesItsPasswordOnly() {
    String phc = hash("correct horse");
    assertTrue(phc.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), phc);
    assertEquals(new Match(false), hasher.verify("correct horse", phc));
    assertEquals(new Mismatch(), hasher.verify("correct horsf", phc));
    assertEquals(new Match(false), hasher.verify("correct horse", phc));
  }

  @Test
  void twoHashesOfOnePasswordDiffer() {
    assertNotEquals(hash("correct horse"), hash("correct horse"));
  }

  @Test
  void costsAreReadFromTheHashAndOthersAreOutdated() {
    try (HashingPool pool =
        new HashingPool(1, 8, Duration.ofMinutes(1), new SimpleMeterRegistry())) {
      PasswordHasher cheap = new Argon2idHasher(new PhcHash.Costs(64, 1, 2), pool);
      String phc = assertInstanceOf(Hashed.class, cheap.hash("correct horse")).phc();
      assertEquals(new Match(false), cheap.verify("correct horse", phc));
      assertEquals(new Match(true), hasher.verify("correct horse", phc));
    }
  }

  @Test
  void nothingMatchesNothing() {
    assertEquals(new Mismatch(), hasher.verifyAgainstNothing("correct horse"));
  }

  @Test
  void whatIsNoHashIsRefusedWithoutRepeatingIt() {
    for (String stored :
        List.of(
            "",
            "secret",
            REFERENCE.replace("argon2id", "argon2i"),
            REFERENCE.replace("v=19", "v=16"),
            REFERENCE.replace("m=65536", "m=9999999"),
            REFERENCE.replace("m=65536", "m=1"),
            REFERENCE.replace("t=2", "t=0"),
            REFERENCE.replace("p=1", "p=99"),
            REFERENCE + "=")) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> hasher.verify("password", stored));
      assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
    }
  }

  @Test
  void aHashIsReadAsItWasWritten() {
    assertEquals(REFERENCE, PhcHash.parse(REFERENCE).format());
    assertFalse(new Hashed(REFERENCE).toString().contains("argon2id"));
    assertFalse(PhcHash.parse(REFERENCE).toString().contains("c29t"));
  }
}
