package org.parley.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.parley.client.ChatId;
import org.parley.client.ClientEvent;
import org.parley.client.ClientLimits;
import org.parley.client.ClientOptions;
import org.parley.client.Message;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;
import org.parley.client.Subscription;

/// A device that uses the SDK as a program would, and writes down what the SDK tells it. In the end
/// it writes down what the SDK's database holds.
final class SdkDevice implements TestDevice {
  private static final int PENDING_MESSAGES = 200;
  private static final int PAGE_MESSAGES = 200;

  private final Plan.Part part;
  private final HistoryFile history;
  private final ParleyClient client;

  /// Held while a message gets its number and goes to the SDK, so that both have one order.
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Long> newestOfChat = new HashMap<>();
  private final AtomicLong progress = new AtomicLong();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private long numbers;

  private SdkDevice(Plan.Part part, HistoryFile history, ParleyClient client) {
    this.part = part;
    this.history = history;
    this.client = client;
  }

  /// Goes on where the device's database and history end; logs in if it never was.
  static SdkDevice open(Plan.Part part, int port) throws IOException {
    var file = Path.of(part.history());
    var history = HistoryFile.append(file);
    var limits =
        ClientLimits.DEFAULT
            .withTimeouts(3_000, 5_000)
            .withSilence(2_000, 5_000)
            .withBackOff(100, 1_500);
    var options =
        ClientOptions.DEFAULT
            .withClientName("torture")
            .withDeviceName(part.device())
            .withEncoding(part.encoding())
            .withLimits(limits);
    var client =
        ParleyClient.open(Path.of(part.folder()), URI.create("http://127.0.0.1:" + port), options);
    if (client.whoAmI().isEmpty()) {
      client.logIn(part.handle(), part.password().toCharArray());
    }
    var device = new SdkDevice(part, history, client);
    device.remember(HistoryFile.read(file));
    history.add(new Entry.Opened(now()));
    device.subscriptions.add(client.listen(device::told));
    device.subscriptions.add(client.process("torture", device::came));
    return device;
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private void remember(List<Entry> entries) {
    for (var entry : entries) {
      if (entry instanceof Entry.Sending sending) {
        numbers = sending.number();
      } else if (entry instanceof Entry.SawMessage saw) {
        newestOfChat.merge(saw.chat(), saw.seq(), Math::max);
      }
    }
  }

  private void told(ClientEvent event) {
    switch (event) {
      case ClientEvent.MessageStateChanged(var message) -> {
        history.add(
            new Entry.StateTold(
                now(),
                message.id(),
                message.seq(),
                message.at().toEpochMilli(),
                message.state().name()));
        progress.incrementAndGet();
      }
      case ClientEvent.MailboxReset _ -> history.add(new Entry.MailboxReset(now()));
      case ClientEvent.MessageReceived _,
          ClientEvent.ReadElsewhere _,
          ClientEvent.TypingNotice _,
          ClientEvent.LastSeenChanged _,
          ClientEvent.NoSuchUser _,
          ClientEvent.ConnectionStateChanged _ -> {}
    }
  }

  private void came(Message message) {
    var payload = Payload.of(message.text());
    history.add(
        new Entry.SawMessage(
            now(),
            0,
            message.seq(),
            message.at().toEpochMilli(),
            message.id(),
            message.chat().value(),
            message.from().value(),
            payload.origin(),
            payload.number(),
            Payload.digest(message.text())));
    lock.lock();
    try {
      newestOfChat.merge(message.chat().value(), message.seq(), Math::max);
    } finally {
      lock.unlock();
    }
    progress.incrementAndGet();
  }

  @Override
  public String name() {
    return part.device();
  }

  @Override
  public void start() {
    client.connect();
  }

  @Override
  public void stop() {
    client.disconnect();
  }

  @Override
  public void send(String chat) {
    lock.lock();
    try {
      if (client.pending() >= PENDING_MESSAGES) {
        return;
      }
      long number = ++numbers;
      history.add(new Entry.Sending(now(), number, chat, ""));
      client.send(new ChatId(chat), new Payload(part.device(), number).text());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void read(String chat) {
    long upTo;
    lock.lock();
    try {
      upTo = newestOfChat.getOrDefault(chat, 0L);
    } finally {
      lock.unlock();
    }
    if (upTo > 0) {
      history.add(new Entry.Reading(now(), chat, upTo));
      client.markRead(new ChatId(chat), upTo);
      history.add(new Entry.ReadDone(now(), chat, upTo));
    }
  }

  /// It takes no rests.
  @Override
  public void calm() {}

  @Override
  public Status status() {
    return new Status(part.device(), client.pending(), progress.get());
  }

  /// Offline, so that what it says is what it holds, and not what the server has.
  @Override
  public void conclude() {
    client.disconnect();
    var held = new ArrayList<Entry>();
    for (var chat : client.chats()) {
      var newestFirst = new ArrayList<Message>();
      long before = 0;
      while (true) {
        var page = client.history(chat.id(), before, PAGE_MESSAGES);
        newestFirst.addAll(page.messages());
        if (page.messages().isEmpty()) {
          break;
        }
        before = page.messages().getLast().position();
      }
      newestFirst.reversed().forEach(message -> held.add(held(message)));
    }
    history.addAll(held);
  }

  private static Entry held(Message message) {
    var payload = Payload.of(message.text());
    return new Entry.Held(
        now(),
        message.id(),
        message.chat().value(),
        message.from().value(),
        message.seq(),
        message.at().toEpochMilli(),
        payload.origin(),
        payload.number(),
        Payload.digest(message.text()),
        message.state().name());
  }

  /// Whether an exception is only the client's end.
  static boolean isEnd(ParleyException e) {
    return e.reason() == ParleyException.Reason.CLOSED;
  }

  @Override
  public void close() throws IOException {
    subscriptions.forEach(Subscription::close);
    client.close();
    history.close();
  }
}
