package org.parley.e2e;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// What a person does with a device: writes bursts of messages to others, reads, goes offline for a
/// while and writes there too. On one virtual thread.
final class Traffic {
  private static final int BURST_MESSAGES = 12;
  private static final int OFFLINE_MILLIS = 2_500;

  /// Of so many steps, one reads a chat, and of so many, one goes offline or comes back.
  private static final int READ_ONE_IN = 3;

  private static final int OFFLINE_ONE_IN = 25;

  private final TestDevice device;
  private final List<String> peers;
  private final double messagesPerSecond;
  private final RandomGenerator random;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /// @param peers whom it writes to, and whose chats it reads
  Traffic(TestDevice device, List<String> peers, double messagesPerSecond, RandomGenerator random) {
    this.device = device;
    this.peers = peers;
    this.messagesPerSecond = messagesPerSecond;
    this.random = random;
    this.thread = Thread.ofVirtual().name("traffic-" + device.name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Returns once it does nothing more.
  void end() {
    ended.countDown();
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        int burst = 1 + random.nextInt(BURST_MESSAGES);
        double meanMillis = 1_000 * burst / messagesPerSecond;
        if (rest((long) (-meanMillis * Math.log(1 - random.nextDouble())))) {
          return;
        }
        if (random.nextInt(OFFLINE_ONE_IN) == 0) {
          device.stop();
          burst(burst);
          if (rest(random.nextInt(OFFLINE_MILLIS))) {
            return;
          }
          device.start();
        } else {
          burst(burst);
        }
        if (random.nextInt(READ_ONE_IN) == 0) {
          device.read(peer());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return whether it is to end
  private boolean rest(long millis) throws InterruptedException {
    return ended.await(millis, TimeUnit.MILLISECONDS);
  }

  private String peer() {
    return peers.get(random.nextInt(peers.size()));
  }

  private void burst(int messages) {
    var chat = peer();
    for (int i = 0; i < messages; i++) {
      device.send(chat);
    }
  }
}
