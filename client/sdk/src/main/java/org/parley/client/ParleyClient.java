package org.parley.client;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
@SuppressWarnings("DoNotCallSuggester") // until its code is there
public final class ParleyClient implements AutoCloseable {

  private ParleyClient() {}

  /// Opens a device folder, and makes it if it is not there. Does not connect.
  ///
  /// @param folder belongs to this client alone; it holds the device's token, so nobody else may
  ///   read it
  /// @param server `http://` or `https://` with host and port
  public static ParleyClient open(Path folder, URI server, ClientOptions options) {
    throw NotYet.written();
  }

  /// The same with [ClientOptions#DEFAULT].
  public static ParleyClient open(Path folder, URI server) {
    return open(folder, server, ClientOptions.DEFAULT);
  }

  /// Opens a device folder that was logged in before; it remembers its server.
  public static ParleyClient open(Path folder, ClientOptions options) {
    throw NotYet.written();
  }

  /// A device that is forgotten when it is closed, and needs no disk: for load generators, and for
  /// programs that keep nothing. Thousands fit into one process.
  public static ParleyClient openInMemory(URI server, ClientOptions options) {
    throw NotYet.written();
  }

  /// The server this client talks to.
  public URI server() {
    throw NotYet.written();
  }

  /// Makes an account. Does not log in.
  ///
  /// @param password is not kept; the caller may overwrite it afterwards
  public Account register(String handle, char[] password, String displayName) {
    throw NotYet.written();
  }

  /// Makes an account where registration is by invitation.
  ///
  /// @param invitation the code
  public Account register(String handle, char[] password, String displayName, String invitation) {
    throw NotYet.written();
  }

  /// Makes this folder a device of the user. If it was one of the same user's before, what it holds
  /// stays, outbox included.
  ///
  /// @param password is not kept; the caller may overwrite it afterwards
  public Identity logIn(String handle, char[] password) {
    throw NotYet.written();
  }

  /// Ends this device on the server and erases what it holds, unsent messages included. If the
  /// server cannot be reached, nothing is changed.
  public void logOut() {
    throw NotYet.written();
  }

  /// Who is logged in here. Does not ask the server.
  public Optional<Identity> whoAmI() {
    throw NotYet.written();
  }

  /// Connects, in the background, and again whenever the connection breaks, until [#disconnect],
  /// [#close], or a state that ends it: see [ConnectionState]. Returns at once.
  public void connect() {
    throw NotYet.written();
  }

  /// Ends the connection and does not connect again. Returns when it is closed.
  public void disconnect() {
    throw NotYet.written();
  }

  public ConnectionState connectionState() {
    throw NotYet.written();
  }

  /// Waits until online.
  ///
  /// @return false if that took longer, or cannot come without the program's doing
  public boolean awaitOnline(Duration timeout) throws InterruptedException {
    throw NotYet.written();
  }

  /// Waits until the connection ends for good: logged out, replaced, disconnected or closed.
  ///
  /// @return that state
  public ConnectionState join() throws InterruptedException {
    throw NotYet.written();
  }

  /// Stores a message in the outbox, durably, and returns. It is sent as soon as possible, in order
  /// and once.
  ///
  /// @param text 1 to 16384 bytes of UTF-8
  public Message send(ChatId chat, String text) {
    throw NotYet.written();
  }

  /// The same as an answer to a message of this chat.
  public Message send(ChatId chat, String text, MessageRef replyTo) {
    throw NotYet.written();
  }

  /// The message as it is now, if this device holds it.
  public Optional<Message> message(MessageRef ref) {
    throw NotYet.written();
  }

  /// Waits until an own message has reached a state, or has failed, or time is up.
  ///
  /// @return the message as it is then
  public Message await(Message message, MessageState state, Duration timeout)
      throws InterruptedException {
    throw NotYet.written();
  }

  /// How many messages wait to be sent.
  public int pending() {
    throw NotYet.written();
  }

  /// Messages of a chat, newest first: from this device, and from the server what this device does
  /// not hold, which it then keeps. Without a connection, what this device holds.
  ///
  /// @param before a [Message#position]; 0 for the newest
  /// @param limit 1 to 200
  public History history(ChatId chat, long before, int limit) {
    throw NotYet.written();
  }

  /// Chats with a message on this device, by their newest message, newest first.
  public List<Chat> chats() {
    throw NotYet.written();
  }

  /// Says that all messages of a chat up to `upTo` are read. Durable on return; the server is told
  /// as soon as possible. A mark never moves back.
  ///
  /// @param upTo a [Message#seq]
  public void markRead(ChatId chat, long upTo) {
    throw NotYet.written();
  }

  /// Says that all messages of this one's chat up to this one are read.
  public void markRead(Message message) {
    markRead(message.chat(), message.seq());
  }

  /// Tells the other that this user writes, or stopped. Best effort; nothing without a connection.
  public void typing(ChatId chat, boolean active) {
    throw NotYet.written();
  }

  /// Asks for a user's last seen, now and at each change: [ClientEvent.LastSeenChanged]. Holds over
  /// reconnects until stopped; at most 256 users.
  public void watchLastSeen(UserId user) {
    throw NotYet.written();
  }

  public void unwatchLastSeen(UserId user) {
    throw NotYet.written();
  }

  /// Tells a listener everything from now on.
  public Subscription listen(ClientListener listener) {
    throw NotYet.written();
  }

  /// Gives every message of others to a handler, at least once, in the order of arrival, also those
  /// that came while no handler of this name ran, and again the one that was being handled when the
  /// program was killed. A name that is new begins with the first message this device holds. The
  /// mark moves, durably, when [MessageHandler#handle] returned.
  ///
  /// @param name of the mark in the device database; one handler at a time may use it
  public Subscription process(String name, MessageHandler handler) {
    throw NotYet.written();
  }

  /// Accounts, devices, blocks, invitations: what goes over HTTP.
  public AccountApi account() {
    throw NotYet.written();
  }

  /// Disconnects, ends all listeners, and frees the folder. Nothing durable is lost.
  @Override
  public void close() {
    throw NotYet.written();
  }

  /// Holds no secret.
  @Override
  public String toString() {
    return "ParleyClient[]";
  }
}
