package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What follows the database outlives its faults, and ends when it is told to.
@Timeout(60)
class FollowerTest {
  private final DeviceContext device =
      DeviceContext.over(Database.inMemory(), ClientOptions.DEFAULT, Clock.systemUTC());

  @AfterEach
  void close() {
    device.hub().close();
    device.database().close();
  }

  /// Counts messages, and the times when that failed.
  private final class Counting extends Follower {
    private final CountDownLatch failed = new CountDownLatch(1);
    private final CountDownLatch counted = new CountDownLatch(1);

    Counting() {
      super(device.hub(), "a test");
    }

    @Override
    boolean step() {
      try {
        long count = device.database().read(sql -> sql.number("SELECT count(*) FROM message"));
        assertEquals(0, count);
        counted.countDown();
        return false;
      } catch (ParleyException e) {
        failed.countDown();
        throw e;
      }
    }
  }

  private void rename(String from, String to) {
    device.database().change(sql -> sql.update("ALTER TABLE " + from + " RENAME TO " + to));
  }

  @Test
  void aStepThatTheDatabaseFailedIsTakenAgainWhenItWorks() throws Exception {
    rename("message", "away");
    Counting follower = new Counting();
    Thread thread = Thread.ofVirtual().start(follower);
    assertTrue(follower.failed.await(30, TimeUnit.SECONDS));
    assertEquals(1, follower.counted.getCount());
    rename("away", "message");
    assertTrue(follower.counted.await(30, TimeUnit.SECONDS));
    follower.stop();
    device.hub().committed();
    thread.join();
  }

  @Test
  void oneThatWaitsForTheDatabaseEndsWhenItIsStopped() throws Exception {
    rename("message", "away");
    Counting follower = new Counting();
    Thread thread = Thread.ofVirtual().start(follower);
    assertTrue(follower.failed.await(30, TimeUnit.SECONDS));
    follower.stop();
    device.hub().committed();
    thread.join();
    assertEquals(1, follower.counted.getCount());
  }

  @Test
  void aHandlerAndAListenerGoOnAfterAFault() throws Exception {
    Recorder recorder = new Recorder();
    CountDownLatch handled = new CountDownLatch(1);
    device
        .device()
        .logIn(
            new Identity(new UserId("me"), new DeviceId("d1"), "me"),
            "t0ken",
            java.net.URI.create("http://localhost:1"));
    Subscription listening = device.hub().listen(recorder);
    Batch batch = new Batch();
    batch.events.add(ScriptedConnection.message(1, "bob", "bob", "b1", "hi"));
    batch.upTo = 1;
    int left = device.events().apply(batch); // and nobody is told yet
    assertEquals(0, left);
    rename("message", "away");
    device.hub().committed();
    Subscription handling = device.hub().process("test", false, message -> handled.countDown());
    rename("away", "message");
    assertEquals("b1", recorder.next(ClientEvent.MessageReceived.class).message().id());
    assertTrue(handled.await(30, TimeUnit.SECONDS));
    handling.close();
    listening.close();
  }
}
