package org.parley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.client.ClientOptions;
import org.parley.client.ParleyClient;

/// The commands against a real server in a process of its own.
class CommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicInteger COUNTER = new AtomicInteger();

  @TempDir static Path serverFolder = Path.of("");
  @TempDir Path home = Path.of("");
  private static RealServer server = RealServer.NONE;

  @BeforeAll
  static void startServer() throws IOException {
    server = RealServer.start(serverFolder.resolve("data"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void registerLogsInAndWhoamiTells() throws IOException {
    String handle = newHandle("alice");
    Cli alice = person(handle);

    Cli.Result registered = alice.run("register", handle, "--name", "Alice Example");
    assertEquals(0, registered.exit(), registered.err());
    assertEquals(
        handle + " at " + server.address() + "\n",
        alice.with("PARLEY_SERVER", "").run("whoami").out());
    JsonNode json = json(alice.run("whoami", "--json").out());
    assertEquals(handle, json.get("handle").asText());
    assertEquals(server.address(), json.get("server").asText());

    Cli.Result again = alice.run("register", handle + "2");
    assertEquals(Exit.REFUSED.code, again.exit());
    assertTrue(again.err().contains("--profile " + handle + "2"), again.err());
    assertTrue(alice.run("register", handle).err().contains("--profile NAME"), "not this one");
    Path folder = home.resolve("parley").resolve(handle);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    assertEquals(
        Exit.REFUSED.code, person("other").run("register", handle).exit(), "the handle is taken");
  }

  @Test
  void anInvitationIsMadeListedAndWithdrawn() {
    Cli alice = person(registered(newHandle("alice")));
    String code = json(alice.run("invite", "--json").out()).get("code").asText();
    assertTrue(alice.run("invite", "--list").out().startsWith(code));
    assertEquals(0, alice.run("invite", "--withdraw", code).exit());
    assertEquals("", alice.run("invite", "--list").out());
    Cli.Result again = alice.run("invite", "--withdraw", code);
    assertEquals(Exit.REFUSED.code, again.exit());
    assertTrue(again.err().contains("parley invite --list"), again.err());
  }

  @Test
  void aWrongPasswordIsRefusedAndAFileGivesTheRightOne() throws IOException {
    String handle = registered(newHandle("alice"));
    Cli second = person("second");

    Cli.Result wrong = second.with("PARLEY_PASSWORD", "wrong wrong").run("login", handle);
    assertEquals(Exit.REFUSED.code, wrong.exit());
    assertEquals("parley: Wrong handle or wrong password.\n", wrong.err());

    Path file = Files.writeString(home.resolve("password"), Cli.PASSWORD + "\n");
    assertEquals(0, second.run("login", handle, "--password-file", file.toString()).exit());
    assertEquals(
        0,
        person("third")
            .runWithInput(Cli.PASSWORD + "\n", "login", handle, "--password-file", "-")
            .exit());
  }

  @Test
  void aMessageIsSentDeliveredAndShownOnceInOrder() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));

    assertEquals("✓ Sent to " + bob + "\n", write(person(alice), bob, "Hello Bob").out());
    Cli.Result second =
        person(alice).runWithInput("two\nlines\n", "send", bob, "-", "--wait", "sent", "--json");
    assertEquals("two\nlines", json(second.out()).get("text").asText());
    assertEquals("SENT", json(second.out()).get("state").asText());

    Cli.Result heard = person(bob).run("listen", "--json", "--count", "2");
    assertEquals(0, heard.exit(), heard.err());
    List<String> texts =
        heard.lines().stream()
            .map(CommandsTest::json)
            .filter(line -> line.get("type").asText().equals("message"))
            .map(line -> line.get("text").asText())
            .toList();
    assertEquals(List.of("Hello Bob", "two\nlines"), texts);

    Cli.Result waited = person(alice).run("send", bob, "x", "--wait", "read", "--timeout", "1");
    assertEquals(Exit.TIMED_OUT.code, waited.exit(), waited.out());
    assertTrue(waited.err().contains("sent, but not yet read after 1 second."), waited.err());
  }

  @Test
  void historyIsOldestFirstAndForgesNoLines() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));
    write(person(alice), bob, "first");
    write(person(alice), bob, "evil\n2026-01-01 00:00  admin: pay\033[31m");

    Cli.Result history = person(bob).run("history", alice);
    List<String> lines = history.lines();
    assertEquals(3, lines.size(), history.out());
    assertTrue(lines.get(0).endsWith(alice + ": first"), lines.get(0));
    assertTrue(lines.get(1).endsWith(alice + ": evil"), lines.get(1));
    assertEquals("    2026-01-01 00:00  admin: pay␛[31m", lines.get(2));

    List<JsonNode> json =
        person(bob).run("history", alice, "--json").lines().stream()
            .map(CommandsTest::json)
            .toList();
    assertEquals(2, json.size());
    assertFalse(json.get(0).get("outgoing").asBoolean());
    assertTrue(json.get(1).get("position").isTextual(), "a number of 64 bits");
    String before = json.get(1).get("position").asText();
    assertEquals(1, person(bob).run("history", alice, "--before", before).lines().size());
  }

  @Test
  void whatWasNotSentSaysWhyAndColourTellsRead() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));
    write(person(alice), bob, "read");
    assertEquals(0, person(bob).run("listen", "--count", "1", "--mark-read").exit());
    assertEquals(0, person(bob).run("chats").exit());
    assertTrue(person(alice).run("history", bob).out().endsWith("read  ✓✓ read\n"));
    assertTrue(
        person(alice).inColour().run("history", bob).out().endsWith("read  \033[34;1m✓✓\033[0m\n"),
        person(alice).inColour().run("history", bob).out());
    assertTrue(person(alice).inColour().run("chats").out().contains("\033[34;1m✓✓\033[0m"));

    assertEquals(0, person(bob).run("erase", "--yes-erase", bob).exit());
    Cli.Result refused = person(alice).run("send", bob, "too late");
    assertEquals("✗ Not sent to " + bob + ": there is no such user.\n", refused.out());
    assertTrue(
        person(alice).run("history", bob).out().endsWith("✗ not sent: there is no such user\n"));
  }

  @Test
  void chatsCountWhatIsUnread() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));
    write(person(alice), bob, "one");
    write(person(alice), bob, "two");

    Cli.Result chats = person(bob).run("chats");
    assertTrue(chats.out().contains(alice + ": two  (2 unread)"), chats.out());
    assertEquals(2, json(person(bob).run("chats", "--json").out()).get("unread").asInt());
    assertTrue(person(alice).run("chats").out().contains(bob + ": ✓"), "and its own marks");
  }

  @Test
  void aPlainChatSendsEachLineOfInput() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));

    Cli.Result chat = person(alice).runWithInput("one\ntwo\n", "chat", bob);
    assertEquals(0, chat.exit(), chat.err());
    assertTrue(chat.out().startsWith("Chat with " + bob), chat.out());
    Cli.Result heard = person(bob).run("listen", "--count", "2");
    assertTrue(heard.lines().get(1).endsWith(alice + ": two"), heard.out());
  }

  @Test
  void devicesAreListedAndEnded() {
    String alice = registered(newHandle("alice"));
    Cli second = person("second-" + alice);
    second.run("login", alice);
    String id = json(second.run("whoami", "--json").out()).get("deviceId").asText();

    assertEquals(2, person(alice).run("devices", "--json").lines().size());
    assertEquals(0, person(alice).run("devices", "revoke", id).exit());
    assertEquals(1, person(alice).run("devices").lines().size());
    Cli.Result ended = second.run("devices");
    assertEquals(Exit.NOT_LOGGED_IN.code, ended.exit(), ended.err());
  }

  @Test
  void aDeviceThatWasEndedLogsInAgainWithItsChatsOrIsErased() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));
    Cli second = person("second-" + alice);
    second.run("login", alice);
    write(second, bob, "kept");
    String id = json(second.run("whoami", "--json").out()).get("deviceId").asText();
    assertEquals(0, person(alice).run("devices", "revoke", id).exit());
    assertTrue(person(alice).run("devices", "revoke", id).err().contains("You have no device"));

    Cli.Result ended = second.run("history", bob);
    assertEquals(Exit.NOT_LOGGED_IN.code, ended.exit());
    assertEquals(Exit.NOT_LOGGED_IN.code, second.run("whoami").exit());
    assertTrue(second.run("whoami").err().contains("parley login HANDLE --profile second-"));
    assertEquals(Exit.REFUSED.code, second.run("login", bob).exit(), "not with alice's chats");
    assertEquals(Exit.REFUSED.code, second.run("register", "x" + bob).exit());
    assertEquals(0, second.run("login", alice).exit());
    assertTrue(second.run("history", bob).out().contains("kept"));

    id = json(second.run("whoami", "--json").out()).get("deviceId").asText();
    assertEquals(0, person(alice).run("devices", "revoke", id).exit());
    assertEquals(Exit.NOT_LOGGED_IN.code, second.run("chats").exit());
    assertEquals(0, second.run("logout").exit());
    assertEquals(0, second.run("login", bob).exit(), "nothing of alice is left");
  }

  @Test
  void whoWasErasedIsSaidSoAndTheChatStays() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));
    String carol = registered(newHandle("carol"));
    write(person(bob), alice, "remember me");
    write(person(carol), alice, "me too");
    assertEquals(0, person(alice).run("history", bob).exit());
    assertEquals(0, person(bob).run("erase", "--yes-erase", bob).exit());
    assertEquals(0, person(carol).run("erase", "--yes-erase", carol).exit());

    Cli.Result seen = person(alice).run("last-seen", bob);
    assertEquals(Exit.REFUSED.code, seen.exit(), seen.out());
    assertEquals("parley: There is no user '" + bob + "': the account was erased.\n", seen.err());
    Cli.Result chat = person(alice).runWithInput("hello?\n", "chat", bob);
    assertEquals(0, chat.exit(), chat.err());
    assertTrue(chat.out().contains("remember me"), chat.out());
    assertTrue(person(alice).run("send", bob, "x").out().endsWith("there is no such user.\n"));

    assertTrue(person(alice).run("history", bob).out().contains("✗ not sent"));
    assertEquals(0, person(alice).runWithInput("/discard\n", "chat", bob).exit());
    assertFalse(person(alice).run("history", bob).out().contains("✗ not sent"));

    String unknown =
        person(alice).run("chats", "--json").lines().stream()
            .map(CommandsTest::json)
            .filter(line -> line.get("lastText").asText().equals("me too"))
            .map(line -> line.get("handle").asText())
            .findFirst()
            .orElseThrow();
    assertTrue(person(alice).run("history", unknown).out().contains("me too"), unknown);
  }

  @Test
  void whatOthersSeeIsShownAndChanged() {
    String alice = registered(newHandle("alice"));
    assertEquals(
        alice + ", shown as " + alice + "\nLast seen is shown to people you have written to.\n",
        person(alice).run("me").out());
    JsonNode changed =
        json(
            person(alice)
                .run("me", "--name", "Alice Example", "--last-seen", "nobody", "--json")
                .out());
    assertEquals("Alice Example", changed.get("displayName").asText());
    assertEquals("nobody", changed.get("lastSeen").asText());
    Cli.Result refused = person(alice).with("PARLEY_NEW_PASSWORD", "x").run("passwd");
    assertTrue(refused.err().startsWith("parley: The new password is not accepted"), refused.err());
  }

  @Test
  void listenOnANewDeviceKeepsTheOrderOfBothSides() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));
    for (int i = 0; i < 3; i++) {
      write(person(alice), bob, "question " + i);
      write(person(bob), alice, "answer " + i);
    }
    Cli second = person("second-" + alice);
    second.run("login", alice);
    List<String> texts =
        second.run("listen", "--count", "6").lines().stream()
            .map(line -> line.replaceAll(".*: |  [⏱✓].*", ""))
            .toList();
    assertEquals(
        List.of("question 0", "answer 0", "question 1", "answer 1", "question 2", "answer 2"),
        texts);
  }

  @Test
  void certificatesGivenAtLoginAreKeptUntilLogout() throws Exception {
    String alice = registered(newHandle("alice"));
    Path given = Files.writeString(home.resolve("ca.pem"), certificate());
    Cli second = person("second-" + alice);
    assertEquals(0, second.run("login", alice, "--ca-cert", given.toString()).exit());
    Path kept = home.resolve("parley").resolve("second-" + alice).resolve("ca.pem");
    assertEquals(Files.readString(given), Files.readString(kept));
    Files.delete(given);
    assertEquals(0, second.run("devices").exit());
    Files.writeString(kept, "spoiled");
    assertTrue(second.run("devices").err().contains("is not a file of certificates"), "it is used");
    Files.writeString(kept, certificate());
    assertEquals(0, second.run("logout").exit());
    assertFalse(Files.exists(kept));
  }

  /// Any that Java trusts.
  private static String certificate() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    X509TrustManager manager = (X509TrustManager) factory.getTrustManagers()[0];
    byte[] encoded = manager.getAcceptedIssuers()[0].getEncoded();
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END CERTIFICATE-----\n";
  }

  @Test
  void blocksAreKept() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));

    assertEquals(0, person(alice).run("block", bob).exit());
    assertEquals(bob + "\n", person(alice).run("blocks").out());
    assertEquals(0, person(alice).run("unblock", bob).exit());
    assertEquals("", person(alice).run("blocks").out());
    assertEquals(Exit.REFUSED.code, person(alice).run("block", "nobody-" + bob).exit());
  }

  @Test
  void lastSeenIsTold() {
    String alice = registered(newHandle("alice"));
    String bob = registered(newHandle("bob"));
    write(person(bob), alice, "hi");

    Cli.Result seen = person(alice).run("last-seen", bob);
    assertEquals(0, seen.exit(), seen.err());
    assertTrue(seen.out().startsWith("online") || seen.out().startsWith("last seen"), seen.out());
    assertEquals(
        bob, json(person(alice).run("last-seen", bob, "--json").out()).get("handle").asText());
  }

  @Test
  void aNewPasswordEndsTheOtherDevices() {
    String alice = registered(newHandle("alice"));
    Cli second = person("second-" + alice);
    second.run("login", alice);

    Cli.Result changed = person(alice).with("PARLEY_NEW_PASSWORD", "battery staple").run("passwd");
    assertEquals(0, changed.exit(), changed.err());
    assertEquals(Exit.NOT_LOGGED_IN.code, second.run("devices").exit());
    assertEquals(
        0,
        person("third-" + alice)
            .with("PARLEY_PASSWORD", "battery staple")
            .run("login", alice)
            .exit());
  }

  @Test
  void exportWritesAFileForItsOwnerAndEraseWantsTheHandle() throws IOException {
    String alice = registered(newHandle("alice"));
    Path file = home.resolve("export");

    assertEquals(0, person(alice).run("export", file.toString()).exit());
    assertTrue(Files.readString(file).contains(alice));
    assertEquals(
        Exit.REFUSED.code,
        person(alice).run("export", file.toString()).exit(),
        "never over a file");

    assertEquals(Exit.USAGE.code, person(alice).run("erase").exit());
    assertEquals(Exit.REFUSED.code, person(alice).run("erase", "--yes-erase", "bob").exit());
    Cli.Result erased = person(alice).run("erase", "--yes-erase", alice);
    assertEquals(0, erased.exit(), erased.err());
    assertEquals(Exit.NOT_LOGGED_IN.code, person(alice).run("whoami").exit());
    assertEquals(Exit.REFUSED.code, person("new").run("login", alice).exit());
  }

  @Test
  void whatWasWrittenOfflineGoesOutWithTheNextCommandThatConnects() throws IOException {
    Path data = home.resolve("own-server");
    try (RealServer own = RealServer.start(data)) {
      Cli alice = new Cli(home, "alice", own.address());
      Cli bob = new Cli(home, "bob", own.address());
      alice.run("register", "alice");
      bob.run("register", "bob");
      write(alice, "bob", "one");
      own.kill();

      Cli.Result offline = alice.run("send", "bob", "two");
      assertEquals(0, offline.exit(), offline.err());
      assertTrue(offline.out().startsWith("⏱ Not connected."), offline.out());
      assertTrue(alice.run("whoami").out().contains("⏱ 1 message waits"));
      Cli.Result kept = alice.run("logout");
      assertEquals(Exit.REFUSED.code, kept.exit(), kept.out());
      assertEquals(
          Exit.TIMED_OUT.code,
          alice.run("send", "bob", "three", "--wait", "sent", "--timeout", "1").exit());

      own.startAgain();
      assertEquals(0, alice.run("chats").exit());
      assertEquals(
          List.of("one", "two", "three"),
          bob.run("listen", "--json", "--count", "3").lines().stream()
              .map(CommandsTest::json)
              .filter(line -> line.get("type").asText().equals("message"))
              .map(line -> line.get("text").asText())
              .toList());
    }
  }

  @Test
  void aSecondCommandOnOneProfileIsToldWhatToDo() {
    String alice = registered(newHandle("alice"));
    Path folder = home.resolve("parley").resolve(alice);

    try (ParleyClient first = ParleyClient.open(folder, ClientOptions.DEFAULT)) {
      Cli.Result second = person(alice).run("send", alice, "hi");
      assertEquals(Exit.REFUSED.code, second.exit(), first.toString());
      assertTrue(second.err().contains("Another parley command uses"), second.err());
      assertTrue(person(alice).run("whoami").out().startsWith(alice + " at "));
      assertTrue(second.err().contains("in use by another client of this process"), second.err());
    }
    assertEquals(0, person(alice).run("whoami").exit());
  }

  private String registered(String handle) {
    Cli.Result result = person(handle).run("register", handle);
    assertEquals(0, result.exit(), result.err());
    return handle;
  }

  /// Waits until it is sent, however slow the machine is.
  private static Cli.Result write(Cli from, String to, String text) {
    Cli.Result result = from.run("send", to, text, "--wait", "sent", "--timeout", "120");
    assertEquals(0, result.exit(), result.out() + result.err());
    return result;
  }

  private Cli person(String profile) {
    return new Cli(home, profile, server.address());
  }

  private static String newHandle(String name) {
    return name + COUNTER.incrementAndGet();
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }
}
