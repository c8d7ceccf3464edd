package org.parley.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.parley.client.ChatId;
import org.parley.client.ClientEvent;
import org.parley.client.ClientLimits;
import org.parley.client.ClientOptions;
import org.parley.client.Identity;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.client.ParleyClient;

/// One person of the demonstration, with one device.
final class DemoPerson implements AutoCloseable {
  private static final String PASSWORD = "only for the demo";
  private static final Duration ONLINE = Duration.ofSeconds(20);
  private static final int HISTORY = 200;

  private final String handle;
  private final String name;
  private final ParleyClient client;
  private @Nullable ChatId chat;
  private final List<Message> sent = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Message> received = new ArrayList<>(); // guarded by lock
  private final List<Message> told = new ArrayList<>(); // each new state, guarded by lock

  DemoPerson(String handle, String name, Path folder, URI server) {
    this.handle = handle;
    this.name = name;
    ClientLimits limits = ClientLimits.DEFAULT.withBackOff(100, 1_000);
    this.client =
        ParleyClient.open(
            folder.resolve(handle),
            server,
            ClientOptions.DEFAULT.withDeviceName("Demo of " + name).withLimits(limits));
  }

  void register() {
    client.register(handle, PASSWORD.toCharArray(), name);
    Identity identity = client.logIn(handle, PASSWORD.toCharArray());
    if (!identity.handle().equals(handle)) {
      throw new IllegalStateException("logged in as somebody else");
    }
    client.process("demo", this::keep);
    client.listen(this::keepState);
  }

  /// Opens the chat with the other.
  void meet(DemoPerson other) {
    chat = client.account().findByHandle(other.handle).orElseThrow().chat();
  }

  void goOnline() throws InterruptedException {
    client.connect();
    if (!client.awaitOnline(ONLINE)) {
      throw new IllegalStateException(name + " cannot connect: " + client.connectionState());
    }
  }

  void goOffline() {
    client.disconnect();
  }

  Message send(String text) {
    Message message = client.send(chat(), text);
    sent.add(message);
    return message;
  }

  List<Message> sent() {
    return List.copyOf(sent);
  }

  /// Waits until an own message was told to have got so far.
  ///
  /// @return the message as it was then, or as it is now if that took too long
  Message await(Message message, MessageState state, Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (left > 0) {
        Optional<Message> reached =
            told.stream()
                .filter(each -> each.ref().equals(message.ref()) && each.state().reached(state))
                .findFirst();
        if (reached.isPresent()) {
          return reached.get();
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    return now(message);
  }

  Message now(Message message) {
    return client.message(message.ref()).orElseThrow();
  }

  int pending() {
    return client.pending();
  }

  /// Waits until so many messages of the other have come.
  void awaitMessages(int count, Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (received.size() < count && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// In the order in which they came.
  List<Message> received() {
    lock.lock();
    try {
      return List.copyOf(received);
    } finally {
      lock.unlock();
    }
  }

  void readAll() {
    Optional.of(received())
        .filter(all -> !all.isEmpty())
        .ifPresent(all -> client.markRead(all.getLast()));
  }

  /// The other's texts as the chat's history has them, oldest first.
  List<String> history() {
    return client.history(chat(), 0, HISTORY).messages().reversed().stream()
        .filter(message -> !message.outgoing())
        .map(Message::text)
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }

  private void keep(Message message) {
    lock.lock();
    try {
      received.add(message);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void keepState(ClientEvent event) {
    if (event instanceof ClientEvent.MessageStateChanged(var message)) {
      lock.lock();
      try {
        told.add(message);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private ChatId chat() {
    ChatId open = chat;
    if (open == null) {
      throw new IllegalStateException("no chat is open");
    }
    return open;
  }
}
