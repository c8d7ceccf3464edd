package org.parley.client;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.parley.client.ParleyException.Reason;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Limits;
import org.parley.protocol.MessageRef;

/// A device of a Parley user: one folder on disk, one connection.
///
/// What is sent and what is received is durable in the folder (SQLite). [#send] works without a
/// connection; messages go out in order, once each, when there is one, also after the program was
/// killed. Only one open client may use a folder at a time.
///
/// Every method may be called by any thread. Methods that ask the server block until it answers;
/// call them from a virtual thread where that matters. All throw [ParleyException], with a stable
/// reason.
///
/// ```java
/// try (var bot = ParleyClient.open(Path.of("echo-bot"), URI.create("https://chat.example.org"))) {
///   if (bot.whoAmI().isEmpty()) {
///     bot.logIn("echo", System.console().readPassword("Password: "));
///   }
///   bot.process("echo", message -> bot.send(message.chat(), message.text()));
///   bot.connect();
///   bot.join();
/// }
/// ```
public final class ParleyClient implements AutoCloseable {

  private final @Nullable DeviceFolder folder;
  private final URI server;
  private final DeviceContext context;
  private final Sessions sessions;
  private final AccountApi account;
  private final Connector connector;
  private final HistoryReader history;

  private ParleyClient(@Nullable DeviceFolder folder, URI server, DeviceContext context) {
    this.folder = folder;
    this.server = server;
    this.context = context;
    ClientOptions options = context.options();
    HttpApi http = new HttpApi(options.http(), server, options.limits().requestTimeoutMillis());
    this.account = new AccountApi(http, context);
    this.connector = new Connector(context, server);
    this.sessions = new Sessions(http, context, connector, server);
    this.history = new HistoryReader(context, connector);
  }

  /// Opens a device folder, and makes it if it is not there. Does not connect.
  ///
  /// @param folder belongs to this client alone; it holds the device's token, so nobody else may
  ///   read it
  /// @param server `http://` or `https://` with host and port
  public static ParleyClient open(Path folder, URI server, ClientOptions options) {
    return opened(folder, server, options);
  }

  /// The same with [ClientOptions#DEFAULT].
  public static ParleyClient open(Path folder, URI server) {
    return open(folder, server, ClientOptions.DEFAULT);
  }

  /// Opens a device folder that was logged in before; it remembers its server.
  public static ParleyClient open(Path folder, ClientOptions options) {
    return opened(folder, null, options);
  }

  /// A device that is forgotten when it is closed, and needs no disk: for load generators, and for
  /// programs that keep nothing. Thousands fit into one process.
  public static ParleyClient openInMemory(URI server, ClientOptions options) {
    requireUsable(server);
    return new ParleyClient(
        null, server, DeviceContext.over(Database.inMemory(), options, Clock.systemUTC()));
  }

  /// Looks into a device folder, also while another program has it open.
  ///
  /// @return empty if nobody is logged in there
  public static Optional<Glance> glance(Path folder) {
    Path file = DeviceFolder.database(folder);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try (Database database = Database.openToRead(file)) {
      return new DeviceStore(database, new Feed(database)).glance();
    }
  }

  private static ParleyClient opened(Path path, @Nullable URI given, ClientOptions options) {
    DeviceFolder folder = DeviceFolder.open(path, options.clientName());
    Database database = null;
    boolean opened = false;
    try {
      database = Database.open(folder.database());
      DeviceContext context = DeviceContext.over(database, options, Clock.systemUTC());
      URI server =
          given != null
              ? given
              : context
                  .device()
                  .server()
                  .orElseThrow(
                      () ->
                          new ParleyException(
                              Reason.NO_SERVER, "no server is given, and " + path + " has none"));
      requireUsable(server);
      ParleyClient client = new ParleyClient(folder, server, context);
      opened = true;
      return client;
    } finally {
      if (!opened) {
        if (database != null) {
          database.close();
        }
        folder.close();
      }
    }
  }

  private static void requireUsable(URI server) {
    String scheme = server.getScheme();
    if (server.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("a server is http://host:port or https://host:port");
    }
  }

  /// The server this client talks to.
  public URI server() {
    return server;
  }

  /// Makes an account. Does not log in.
  ///
  /// @param password is not kept; the caller may overwrite it afterwards
  public Account register(String handle, char[] password, String displayName) {
    return sessions.register(handle, password, displayName, null);
  }

  /// Makes an account where registration is by invitation.
  ///
  /// @param invitation the code
  public Account register(String handle, char[] password, String displayName, String invitation) {
    return sessions.register(handle, password, displayName, Objects.requireNonNull(invitation));
  }

  /// Makes this folder a device of the user. If it was one of the same user's before, what it holds
  /// stays, outbox included.
  ///
  /// @param password is not kept; the caller may overwrite it afterwards
  public Identity logIn(String handle, char[] password) {
    return sessions.logIn(handle, password);
  }

  /// Ends this device on the server and erases what it holds, unsent messages included. If the
  /// server cannot be reached, nothing is changed; if it has ended this device already, or nobody
  /// is logged in, what is here is erased all the same.
  public void logOut() {
    sessions.logOut();
  }

  /// Erases the account with its devices and mailbox on the server, for ever, and everything on
  /// this device. The handle is never given out again.
  public void eraseAccount(char[] password) {
    account.erase(password);
    sessions.wipe();
  }

  /// Whose data this device holds: who is logged in here, or was until the server ended this
  /// device. That user can log in again and goes on with what is here; anyone else only after
  /// [#logOut].
  public Optional<UserId> owner() {
    return context.device().owner().map(UserId::new);
  }

  /// Who is logged in here. Does not ask the server.
  public Optional<Identity> whoAmI() {
    return context.device().identity();
  }

  /// Connects, in the background, and again whenever the connection breaks, until [#disconnect],
  /// [#close], or a state that ends it: see [ConnectionState]. Returns at once.
  public void connect() {
    connector.start();
  }

  /// Ends the connection and does not connect again. Returns when it is closed.
  public void disconnect() {
    connector.stop();
  }

  public ConnectionState connectionState() {
    return connector.state();
  }

  /// Waits until online.
  ///
  /// @return false if that took longer, or cannot come without the program's doing
  public boolean awaitOnline(Duration timeout) throws InterruptedException {
    return connector.awaitOnline(timeout.toNanos());
  }

  /// Waits until this device holds everything its mailbox held when the server last welcomed it:
  /// for a program that connects, looks and leaves.
  ///
  /// @return false if that took longer, or cannot come without the program's doing
  public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    long until = System.nanoTime() + timeout.toNanos();
    while (true) {
      long seen = context.hub().changes();
      OptionalLong head = connector.head();
      if (head.isPresent() && context.device().cursor() >= head.getAsLong()) {
        return true;
      }
      long left = until - System.nanoTime();
      if (Connector.isFinal(connector.state()) || !context.hub().awaitChange(seen, left)) {
        return false;
      }
    }
  }

  /// Whether the server's mailbox began a new life since this client was opened: what
  /// [ClientEvent.MailboxReset] tells, for a program that connects, looks and leaves.
  public boolean mailboxWasReset() {
    return context.device().wasReset();
  }

  /// Waits until the connection ends for good: logged out, replaced, disconnected or closed.
  ///
  /// @return that state
  public ConnectionState join() throws InterruptedException {
    return connector.awaitFinal();
  }

  /// Stores a message in the outbox, durably, and returns. It is sent as soon as possible, in order
  /// and once.
  ///
  /// @param text 1 to 16384 bytes of UTF-8
  public Message send(ChatId chat, String text) {
    return store(chat, text, null);
  }

  /// The same as an answer to a message of this chat.
  public Message send(ChatId chat, String text, MessageRef replyTo) {
    return store(chat, text, Objects.requireNonNull(replyTo));
  }

  private Message store(ChatId chat, String text, @Nullable MessageRef replyTo) {
    Texts.requireSendable(text);
    Message message = context.outbox().add(MessageIds.next(context.clock()), chat, text, replyTo);
    context.hub().committed();
    connector.wake();
    return message;
  }

  /// The message as it is now, if this device holds it.
  public Optional<Message> message(MessageRef ref) {
    return context.chats().message(ref);
  }

  /// Waits until an own message has reached a state, or has failed, or time is up.
  ///
  /// @return the message as it is then
  public Message await(Message message, MessageState state, Duration timeout)
      throws InterruptedException {
    long until = System.nanoTime() + timeout.toNanos();
    while (true) {
      long seen = context.hub().changes();
      Message now = message(message.ref()).orElse(message);
      long left = until - System.nanoTime();
      if (now.state().reached(state) || now.state() == MessageState.FAILED || left <= 0) {
        return now;
      }
      if (!context.hub().awaitChange(seen, left)) {
        return message(message.ref()).orElse(message);
      }
    }
  }

  /// Own messages of a chat that failed, oldest first.
  public List<Message> failed(ChatId chat) {
    return context.outbox().failed(chat);
  }

  /// Sends a message that failed once more, as the last of the outbox. It keeps its name, so that
  /// it is there once even if the server has it after all.
  ///
  /// @return the message, PENDING again
  public Message retry(MessageRef failed) {
    Message message = context.outbox().retry(failed);
    context.hub().committed();
    connector.wake();
    return message;
  }

  /// Erases a message that failed from this device. No listener is told.
  public void discard(MessageRef failed) {
    context.outbox().discard(failed);
    context.hub().committed();
  }

  /// How many messages wait to be sent.
  public int pending() {
    return context.outbox().pending();
  }

  /// Messages of a chat, newest first: from this device, and from the server what this device does
  /// not hold, which it then keeps. Without a connection, what this device holds.
  ///
  /// @param before a [Message#position]; 0 for the newest
  /// @param limit 1 to 200
  public History history(ChatId chat, long before, int limit) {
    if (limit < 1 || limit > Limits.HISTORY_PAGE_EVENTS) {
      throw new IllegalArgumentException("limit is 1 to " + Limits.HISTORY_PAGE_EVENTS);
    }
    return history.page(chat, before, limit);
  }

  /// Chats with a message on this device, by their newest message, newest first.
  public List<Chat> chats() {
    return context.chats().chats();
  }

  /// Says that all messages of a chat up to `upTo` are read. Durable on return; the server is told
  /// as soon as possible. A mark never moves back.
  ///
  /// @param upTo a [Message#seq]
  public void markRead(ChatId chat, long upTo) {
    context.chats().markRead(chat, upTo);
    connector.wake();
  }

  /// Says that all messages of this one's chat up to this one are read.
  public void markRead(Message message) {
    markRead(message.chat(), message.seq());
  }

  /// Tells the other that this user writes, or stopped. Best effort; nothing without a connection.
  public void typing(ChatId chat, boolean active) {
    if (connector.state() instanceof ConnectionState.Online) {
      tell(new ClientFrame.Typing(chat.value(), active));
    }
  }

  /// Asks for a user's last seen, now and at each change: [ClientEvent.LastSeenChanged], or once
  /// [ClientEvent.NoSuchUser]. Holds over reconnects until stopped; at most 256 users.
  public void watchLastSeen(UserId user) {
    context.watches().add(user);
    if (connector.state() instanceof ConnectionState.Online) {
      tell(new ClientFrame.WatchLastSeen(user.value(), false));
    }
  }

  public void unwatchLastSeen(UserId user) {
    context.watches().remove(user);
    if (connector.state() instanceof ConnectionState.Online) {
      tell(new ClientFrame.WatchLastSeen(user.value(), true));
    }
  }

  private void tell(ClientFrame.Body body) {
    Requests.Request request = context.requests().add(body, false);
    Log.LOG.trace("telling {}", request);
    connector.wake();
  }

  /// Tells a listener everything from now on.
  public Subscription listen(ClientListener listener) {
    return context.hub().listen(listener);
  }

  /// Gives every message of others to a handler, at least once, in the order of arrival, also those
  /// that came while no handler of this name ran, and again the one that was being handled when the
  /// program was killed. A name that is new begins with the first message this device holds. The
  /// mark moves, durably, when [MessageHandler#handle] returned.
  ///
  /// @param name of the mark in the device database; one handler at a time may use it
  public Subscription process(String name, MessageHandler handler) {
    return context.hub().process(name, false, handler);
  }

  /// The same with every message that was not written on this device, own ones from other devices
  /// included: in the order of arrival.
  ///
  /// @param name as with [#process]; the two share their names
  public Subscription follow(String name, MessageHandler handler) {
    return context.hub().process(name, true, handler);
  }

  /// Accounts, devices, blocks, invitations: what goes over HTTP.
  public AccountApi account() {
    return account;
  }

  /// Disconnects, ends all listeners, and frees the folder. Nothing durable is lost.
  @Override
  public void close() {
    connector.stop();
    context.hub().close();
    context.database().close();
    if (folder != null) {
      folder.close();
    }
  }

  /// Holds no secret.
  @Override
  public String toString() {
    return "ParleyClient[" + server + "]";
  }
}
