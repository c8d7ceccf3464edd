package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.client.OutboxStore.Outgoing;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.ServerFrame;

class SendPumpTest {
  private static final ServerFrame.Failure LIMITED =
      new ServerFrame.Failure(ErrorCode.RATE_LIMITED, "", 100);

  private final Set<String> suspects = new HashSet<>();
  private DeviceContext device;
  private SendPump pump;

  @BeforeEach
  void open() {
    device = DeviceContext.over(Database.inMemory(), ClientOptions.DEFAULT, Clock.systemUTC());
    device
        .device()
        .logIn(
            new Identity(new UserId("me"), new DeviceId("d1"), "me"),
            "t0ken",
            URI.create("http://localhost:1"));
    BackOff backOff = new BackOff(ClientLimits.DEFAULT, new Random(1));
    pump = new SendPump(device.outbox(), 3, backOff, suspects);
  }

  @AfterEach
  void close() {
    device.database().close();
  }

  private void store(int messages) {
    for (int i = 1; i <= messages; i++) {
      assertEquals("m" + i, device.outbox().add("m" + i, new ChatId("bob"), "x", null).id());
    }
  }

  /// All that may go now.
  private List<Outgoing> burst(long now) {
    List<Outgoing> burst = new ArrayList<>();
    for (Optional<Outgoing> next = pump.next(now); next.isPresent(); next = pump.next(now)) {
      burst.add(next.get());
    }
    return burst;
  }

  private static List<String> ids(List<Outgoing> messages) {
    return messages.stream().map(Outgoing::id).toList();
  }

  private void sent(Outgoing message) {
    Batch batch = new Batch();
    batch.sent.add(
        new ServerFrame.Sent(
            message.id(), message.position() % 1_000 + 1, ScriptedConnection.at(1), false));
    pump.sent(message);
    device.apply(batch);
  }

  @Test
  void theWindowSlides() {
    store(5);
    List<Outgoing> first = burst(0);
    assertEquals(List.of("m1", "m2", "m3"), ids(first));
    sent(first.getFirst());
    assertEquals(List.of("m4"), ids(burst(0)));
    assertEquals(Set.of("m2", "m3", "m4"), pump.inFlight());
  }

  @Test
  void afterARefusalNothingGoesBeforeAllIsAnsweredAndTheWaitIsOver() {
    store(4);
    List<Outgoing> burst = burst(0);
    sent(burst.getFirst());
    assertEquals(List.of("m4"), ids(burst(0)));
    assertTrue(pump.refused(burst.get(1), LIMITED, 0).isEmpty());
    assertTrue(burst(200).isEmpty());
    assertTrue(pump.refused(burst.get(2), LIMITED, 0).isEmpty());
    Outgoing fourth = device.outbox().after(burst.get(2).position(), 1).getFirst();
    assertTrue(pump.refused(fourth, LIMITED, 0).isEmpty());
    assertEquals(100, pump.waitsUntil());
    assertTrue(burst(99).isEmpty());

    List<Outgoing> again = burst(100);
    assertEquals(List.of("m2"), ids(again)); // alone, until it is taken
    sent(again.getFirst());
    assertEquals(List.of("m3", "m4"), ids(burst(100)));
  }

  @Test
  void aMessageRefusedAgainStaysFirst() {
    store(2);
    List<Outgoing> burst = burst(0);
    assertTrue(pump.refused(burst.get(0), LIMITED, 0).isEmpty());
    assertTrue(pump.refused(burst.get(1), LIMITED, 0).isEmpty());
    List<Outgoing> again = burst(1_000);
    assertEquals(List.of("m1"), ids(again));
    assertTrue(pump.refused(again.getFirst(), LIMITED, 1_000).isEmpty());
    assertTrue(burst(1_050).isEmpty());
    assertEquals(List.of("m1"), ids(burst(1_100)));
  }

  @Test
  void aMessageThatAlwaysBreaksTheServerFailsAtLast() {
    store(1);
    ServerFrame.Failure internal = new ServerFrame.Failure(ErrorCode.INTERNAL, "", 0);
    long now = 0;
    Optional<ErrorCode> verdict = Optional.empty();
    int tries = 0;
    while (verdict.isEmpty()) {
      now += ClientLimits.DEFAULT.backOffCapMillis();
      verdict = pump.refused(burst(now).getFirst(), internal, now);
      tries++;
    }
    assertEquals(Optional.of(ErrorCode.INTERNAL), verdict);
    assertEquals(SendPump.INTERNAL_TRIES, tries);
  }

  @Test
  void suspectsGoAloneAndTheRestTogether() {
    store(4);
    suspects.add("m2");
    List<Outgoing> first = burst(0);
    assertEquals(List.of("m1"), ids(first));
    sent(first.getFirst());
    List<Outgoing> suspect = burst(0);
    assertEquals(List.of("m2"), ids(suspect));
    sent(suspect.getFirst());
    assertTrue(suspects.isEmpty());
    assertEquals(List.of("m3", "m4"), ids(burst(0)));
  }
}
