package org.parley.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.client.ParleyException;

/// Shows the whole system at work, in plain lines: a real server in a process of its own, which is
/// killed in the middle, and two people who miss nothing. Ends with a line of what was counted, and
/// exit code 1 if anything was lost, doubled or out of order.
///
/// `java -cp … org.parley.cli.Demo --server-jar server/app/target/parley-server.jar`
final class Demo {
  private static final String USAGE =
      """
      Usage: parley demo
      Shows the system at work: a server of its own, which is killed in the middle, and two people who
      miss nothing. Takes less than a minute and leaves nothing behind. Exit code 1 if anything was lost.""";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Surroundings around;
  private final Path folder;
  private final DemoServer server;
  private final List<String> written = new ArrayList<>(); // to Bob, in order
  private final List<String> wrong = new ArrayList<>();

  private Demo(Surroundings around, Path folder, DemoServer server) {
    this.around = around;
    this.folder = folder;
    this.server = server;
  }

  public static void main(String[] arguments) {
    Surroundings around = Surroundings.ofProcess();
    List<String> given = List.of(arguments);
    if (given.contains("--help") || given.contains("-h")) {
      around.out().println(USAGE);
      return;
    }
    if (arguments.length != 2 || !arguments[0].equals("--server-jar")) {
      around.err().println("parley: the demonstration takes no options");
      around.err().println(USAGE);
      System.exit(Exit.USAGE.code);
    }
    Path jar = Path.of(arguments[1]).toAbsolutePath();
    if (!Files.isRegularFile(jar)) {
      around.err().println("parley: %s is not there: build the server first".formatted(jar));
      System.exit(Exit.REFUSED.code);
    }
    System.exit(show(around, List.of("-jar", jar.toString())).code);
  }

  /// Runs the demonstration and leaves nothing behind, also when it is interrupted.
  ///
  /// @param serverProgram how Java starts the server
  static Exit show(Surroundings around, List<String> serverProgram) {
    try {
      Path folder = Files.createTempDirectory("parley-demo");
      DemoServer server = new DemoServer(serverProgram, List.of(), folder.resolve("server"));
      Thread interrupted = new Thread(() -> clear(server, folder), "demo-end");
      Runtime.getRuntime().addShutdownHook(interrupted);
      try {
        return new Demo(around, folder, server).play();
      } finally {
        server.close();
        clear(server, folder);
        Runtime.getRuntime().removeShutdownHook(interrupted);
      }
    } catch (IOException | IllegalStateException e) {
      around.err().println("parley: the demonstration failed: " + e.getMessage());
    } catch (ParleyException e) {
      around.err().println("parley: " + Failures.explain(e, "demo").sentence);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Exit.REFUSED;
  }

  private Exit play() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    scene("1. A server starts: one process, its data in one folder.");
    server.start();
    say("   Parley is ready at " + server.address());
    try (DemoPerson alice = new DemoPerson("alice", "Alice", folder, server.address());
        DemoPerson bob = new DemoPerson("bob", "Bob", folder, server.address())) {
      register(alice, bob);
      talk(alice, bob);
      bobIsAway(alice, bob);
      serverIsKilled(alice);
      everythingIsThere(alice, bob);
      return verdict(alice, bob, begun);
    }
  }

  private void register(DemoPerson alice, DemoPerson bob) throws InterruptedException {
    scene("2. Alice and Bob make accounts. Each has a device: a folder with a small database.");
    alice.register();
    bob.register();
    alice.meet(bob);
    bob.meet(alice);
    alice.goOnline();
    bob.goOnline();
    say("   Both are online.");
  }

  private void talk(DemoPerson alice, DemoPerson bob) throws InterruptedException {
    scene(
        "3. Alice writes to Bob. Watch the marks: ✓ on the server, ✓✓ on Bob's device, blue when"
            + " read.");
    Message hello = write(alice, "Hello Bob, can you hear me?");
    follow(alice, hello, MessageState.SENT);
    follow(alice, hello, MessageState.DELIVERED);
    say("   Bob opens the chat and reads.");
    bob.awaitMessages(1, PATIENCE);
    bob.readAll();
    follow(alice, hello, MessageState.READ);
    Message answer = bob.send("Loud and clear!");
    said("Bob", answer);
    alice.awaitMessages(1, PATIENCE);
    said("Alice has", alice.received().getFirst());
    alice.readAll();
    follow(bob, answer, MessageState.READ);
  }

  private void bobIsAway(DemoPerson alice, DemoPerson bob) throws InterruptedException {
    scene("4. Bob's train enters a tunnel. Alice writes on; the server keeps it for him.");
    bob.goOffline();
    for (int i = 1; i <= 3; i++) {
      Message message = write(alice, "While you are in the tunnel, " + i);
      follow(alice, message, MessageState.SENT);
    }
    say("   One mark each: on the server, not on Bob's device.");
  }

  private void serverIsKilled(DemoPerson alice) throws IOException, InterruptedException {
    scene("5. kill -9: the server is gone in the middle of everything. Alice does not stop.");
    server.kill();
    List<Message> waiting = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      waiting.add(write(alice, "While the server is dead, " + i));
    }
    say("   Stored on Alice's device, waiting: nothing is lost.");
    check(alice.pending() == 3, "three messages should wait on Alice's device");
    scene("6. The server starts again on the same data. Alice's device finds it by itself.");
    server.start();
    for (Message message : waiting) {
      follow(alice, message, MessageState.SENT);
    }
  }

  private void everythingIsThere(DemoPerson alice, DemoPerson bob) throws InterruptedException {
    scene("7. Bob comes out of the tunnel.");
    bob.goOnline();
    bob.awaitMessages(written.size(), PATIENCE);
    bob.received().forEach(message -> said("Bob has", message));
    bob.readAll();
    say("   Bob reads it all: one receipt for the whole chat.");
    for (Message message : alice.sent()) {
      Message now = alice.await(message, MessageState.READ, PATIENCE);
      check(now.state() == MessageState.READ, "a message of Alice's was not told as read");
    }
    said("Alice sees", alice.now(alice.sent().getLast()));
  }

  private Exit verdict(DemoPerson alice, DemoPerson bob, long begun) throws InterruptedException {
    List<String> received = bob.received().stream().map(Message::text).toList();
    int lost = (int) written.stream().filter(text -> !received.contains(text)).count();
    int doubled = received.size() - (int) received.stream().distinct().count();
    int outOfOrder = 0;
    for (int i = 0; i < Math.min(received.size(), written.size()); i++) {
      outOfOrder += received.get(i).equals(written.get(i)) ? 0 : 1;
    }
    check(lost == 0 && doubled == 0 && outOfOrder == 0, "Bob's messages are not Alice's");
    check(bob.history().equals(written), "Bob's history on the server differs");
    check(alice.received().size() == 1, "Alice should have one message");
    long read = read(alice) + read(bob);
    check(read == alice.sent().size() + bob.sent().size(), "not all were told as read");
    around.out().println();
    wrong.forEach(each -> say("   WRONG: " + each));
    say(
        "demo: sent %d, received %d, lost %d, doubled %d, out of order %d, read %d, server killed once, %.1f s"
            .formatted(
                written.size() + 1,
                received.size() + alice.received().size(),
                lost,
                doubled,
                outOfOrder,
                read,
                (System.nanoTime() - begun) / 1e9));
    return wrong.isEmpty() ? Exit.OK : Exit.REFUSED;
  }

  private static long read(DemoPerson person) {
    return person.sent().stream()
        .filter(message -> person.now(message).state() == MessageState.READ)
        .count();
  }

  private Message write(DemoPerson alice, String text) {
    Message message = alice.send(text);
    written.add(text);
    said("Alice", message);
    return message;
  }

  private void follow(DemoPerson who, Message message, MessageState state)
      throws InterruptedException {
    Message now = who.await(message, state, PATIENCE);
    check(now.state().reached(state), "'%s' is %s".formatted(message.text(), Marks.words(now)));
    said("", now);
  }

  private void said(String who, Message message) {
    String mark = around.marks().of(message.state());
    boolean blue = message.state() == MessageState.READ && around.marks().colour();
    say(
        "   %-10s %s  %s"
            .formatted(who.strip(), message.text(), blue ? "\033[1;34m" + mark + "\033[0m" : mark)
            .stripTrailing());
  }

  private void check(boolean right, String otherwise) {
    if (!right) {
      wrong.add(otherwise);
    }
  }

  private void scene(String words) {
    around.out().println();
    say(words);
  }

  private void say(String line) {
    around.out().println(line);
  }

  private static void clear(DemoServer server, Path folder) {
    server.kill();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("parley: left behind: " + folder);
    }
  }
}
