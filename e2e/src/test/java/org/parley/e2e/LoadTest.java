package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.app.Configuration;
import org.parley.app.ConfigurationException;
import org.parley.app.Parley;
import org.parley.messaging.Account;
import org.parley.messaging.Device;
import org.parley.messaging.DeviceId;
import org.parley.messaging.LastSeenPrivacy;
import org.parley.messaging.TokenHash;
import org.parley.messaging.UserId;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Encoding;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;
import org.parley.store.rocksdb.RocksStore;
import org.parley.store.rocksdb.StoreOptions;

/// Many connections at once: 2,000 that are idle and 200 that talk. None fails, and memory is
/// bounded.
final class LoadTest {
  private static final int IDLE = 2_000;
  private static final int BUSY = 200;
  private static final int MESSAGES_EACH = 50;

  /// Heap that the connections may hold together, this test's own ends of them included, in bytes.
  private static final long HEAP_BYTES = 300L << 20;

  private static final int PATIENCE_SECONDS = 120;
  private static final FrameCodec CODEC = FrameCodec.of(Encoding.PROTO);

  private Path data;
  private final AtomicReference<String> fault = new AtomicReference<>("");
  private final CountDownLatch sent = new CountDownLatch(BUSY * MESSAGES_EACH);
  private final CountDownLatch received = new CountDownLatch(BUSY * MESSAGES_EACH);

  @BeforeEach
  void makeDataFolder() throws IOException {
    data = Files.createTempDirectory("pl");
  }

  @AfterEach
  void removeDataFolder() throws IOException {
    try (var files = Files.walk(data)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void twoThousandIdleAndTwoHundredBusyConnectionsAllWork()
      throws IOException, ConfigurationException, InterruptedException, ExecutionException {
    List<String> tokens = register(IDLE + BUSY);
    Map<String, String> settings =
        Map.of("bind", "127.0.0.1", "port", "0", "data", data.toString(), "limits", "off");
    try (Parley server = Parley.start(Configuration.of(settings));
        HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/v1/ws");
      List<Client> clients = new ArrayList<>();
      for (String token : tokens) {
        clients.add(new Client(http, uri, token));
      }
      for (Client client : clients) {
        client.awaitWelcome();
      }
      for (int i = 0; i < BUSY; i++) {
        Client client = clients.get(i);
        UserId peer = user(i ^ 1);
        Thread.ofVirtual().start(() -> client.talkTo(peer));
      }
      assertTrue(sent.await(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "not all sent: " + fault);
      assertTrue(received.await(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "missing: " + fault);
      assertEquals("", fault.get());
      assertTrue(usedHeapBytes() < HEAP_BYTES, () -> usedHeapBytes() + " bytes of heap are used");
      clients.forEach(Client::end);
    }
  }

  private static UserId user(int number) {
    return new UserId("user" + number);
  }

  /// Puts the accounts into the store before the server opens it: what is tried is not the hashing.
  private List<String> register(int count) {
    List<String> tokens = new ArrayList<>();
    Instant now = Instant.now();
    try (RocksStore store =
        RocksStore.open(
            data.resolve("store"),
            Clock.systemUTC(),
            (owner, event) -> false,
            new SimpleMeterRegistry(),
            StoreOptions.DEFAULTS)) {
      for (int i = 0; i < count; i++) {
        String name = "user" + i;
        store
            .accounts()
            .create(
                new Account(user(i), name, name, "none", LastSeenPrivacy.CHATS, now),
                Optional.empty());
        DeviceId device = new DeviceId("device" + i);
        String token = device + "." + UUID.randomUUID();
        store
            .accounts()
            .addDevice(new Device(device, user(i), name, now, now), TokenHash.of(token));
        tokens.add(token);
      }
    }
    return tokens;
  }

  private static long usedHeapBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /// One connection. The listener's methods come one at a time.
  private final class Client implements WebSocket.Listener {
    private final WebSocket socket;
    private final CountDownLatch welcomed = new CountDownLatch(1);
    private final Semaphore turn = new Semaphore(8);
    private final AtomicLong held = new AtomicLong();
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private boolean ending;

    Client(HttpClient http, URI uri, String token) throws InterruptedException, ExecutionException {
      socket =
          http.newWebSocketBuilder()
              .subprotocols(Encoding.PROTO.subprotocol())
              .buildAsync(uri, this)
              .get();
      say(1, new ClientFrame.Hello(token, "", 0, null, 1, 0, "load", List.of()));
    }

    void awaitWelcome() throws InterruptedException {
      assertTrue(welcomed.await(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "no welcome: " + fault);
    }

    void talkTo(UserId peer) {
      for (int i = 0; i < MESSAGES_EACH; i++) {
        turn.acquireUninterruptibly();
        say(
            2,
            new ClientFrame.Send(
                UUID.randomUUID().toString(), peer.value(), "message " + i, null, null));
      }
    }

    void end() {
      ending = true;
      socket.abort();
    }

    /// One frame at a time, as the JDK's WebSocket wants it.
    private synchronized void say(int ref, ClientFrame.Body body) {
      socket
          .sendBinary(ByteBuffer.wrap(CODEC.encodeClient(new ClientFrame(ref, body))), true)
          .join();
    }

    @Override
    public void onOpen(WebSocket webSocket) {
      webSocket.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(
        WebSocket webSocket, ByteBuffer bytes, boolean last) {
      byte[] part = new byte[bytes.remaining()];
      bytes.get(part);
      parts.writeBytes(part);
      if (!last) {
        return null;
      }
      byte[] whole = parts.toByteArray();
      parts.reset();
      try {
        take(CODEC.decodeServer(whole));
      } catch (MalformedFrameException e) {
        fault.set("a malformed frame: " + e.getMessage());
      }
      return null;
    }

    private void take(ServerFrame frame) {
      switch (frame.body()) {
        case ServerFrame.Welcome _ -> welcomed.countDown();
        case ServerFrame.Sent _ -> {
          sent.countDown();
          turn.release();
        }
        case ServerFrame.Events events -> {
          events.events().stream()
              .filter(event -> event.body() instanceof Event.Message)
              .filter(event -> isFromPeer((Event.Message) event.body()))
              .forEach(_ -> received.countDown());
          held.set(events.upTo());
          Thread.ofVirtual().start(() -> say(0, new ClientFrame.Ack(held.get())));
        }
        case ServerFrame.Failure failure -> fault.set(failure.toString());
        case ServerFrame.LastSeen _,
            ServerFrame.TypingNotice _,
            ServerFrame.HistoryPage _,
            ServerFrame.ChatsPage _,
            ServerFrame.Done _,
            ServerFrame.Unknown _ -> {}
      }
    }

    private static boolean isFromPeer(Event.Message message) {
      return message.from().equals(message.chat());
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      if (!ending) {
        fault.set("closed with " + code);
      }
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      if (!ending) {
        fault.set("lost: " + error);
      }
    }
  }
}
