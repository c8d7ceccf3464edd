package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeviceFolderTest {
  private static final URI SERVER = URI.create("http://127.0.0.1:1");

  @TempDir Path temp;

  /// Opens a device folder, says so, and holds it until its input ends.
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (ParleyClient client = ParleyClient.open(Path.of(arguments[0]), SERVER)) {
        System.out.println("open " + client.connectionState());
        System.out.println("ended by " + System.in.read());
      }
    }
  }

  private static ParleyException refusal(Path folder) {
    return assertThrows(ParleyException.class, () -> ParleyClient.open(folder, SERVER).close());
  }

  @Test
  void aSecondClientOfTheSameProcessIsRefusedAndTheFirstKeepsItsLock() throws Exception {
    Path folder = temp.resolve("device");
    try (ParleyClient first = ParleyClient.open(folder, SERVER)) {
      assertEquals(ParleyException.Reason.DEVICE_IN_USE, refusal(folder).reason());
      assertEquals(0, first.pending());
      try (ChildProcess other = new ChildProcess(Holder.class, folder.toString())) {
        assertEquals(Optional.empty(), other.line()); // refused, and ended
      }
    }
    ParleyClient.open(folder, SERVER).close();
  }

  @Test
  void anotherProcessIsNamedAndItsDeathFreesTheFolder() throws Exception {
    Path folder = temp.resolve("device");
    try (ChildProcess holder = new ChildProcess(Holder.class, folder.toString())) {
      assertTrue(holder.line().orElseThrow().startsWith("open"));
      ParleyException refused = refusal(folder);
      assertEquals(ParleyException.Reason.DEVICE_IN_USE, refused.reason());
      assertTrue(
          String.valueOf(refused.getMessage()).contains("parley-java/0.1, process " + holder.pid()),
          refused.getMessage());
      holder.kill();
      ParleyClient.open(folder, SERVER).close();
    }
  }

  @Test
  void whoIsLoggedInCanBeSeenWhileAClientIsOpen() throws Exception {
    Path folder = temp.resolve("device");
    assertEquals(Optional.empty(), ParleyClient.glance(folder));
    assertFalse(Files.exists(folder));
    try (ScriptedServer server = new ScriptedServer();
        ParleyClient client = ParleyClient.open(folder, server.uri())) {
      assertEquals(Optional.empty(), ParleyClient.glance(folder));
      Identity me = client.logIn("me", "password".toCharArray());
      assertEquals(MessageState.PENDING, client.send(new ChatId("bob"), "hi").state());
      assertEquals(Optional.of(new Glance(me, server.uri(), 1)), ParleyClient.glance(folder));
    }
  }

  @Test
  void onlyTheOwnerMayRead() throws IOException {
    Path folder = temp.resolve("new/device");
    try (ParleyClient client = ParleyClient.open(folder, SERVER)) {
      assertEquals(0, client.pending());
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          assertEquals(
              "rw-------",
              PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
              file.toString());
        }
      }
    }
  }

  @Test
  void theServerIsRemembered() throws Exception {
    Path folder = temp.resolve("device");
    try (ScriptedServer server = new ScriptedServer()) {
      try (ParleyClient client = ParleyClient.open(folder, server.uri())) {
        client.logIn("me", "password".toCharArray());
      }
      try (ParleyClient client = ParleyClient.open(folder, ClientOptions.DEFAULT)) {
        assertEquals(server.uri(), client.server());
        assertFalse(client.toString().contains("t0ken"));
      }
    }
    ParleyException none =
        assertThrows(
            ParleyException.class,
            () -> ParleyClient.open(temp.resolve("other"), ClientOptions.DEFAULT).close());
    assertEquals(ParleyException.Reason.NO_SERVER, none.reason());
  }

  @Test
  void aFileInItsPlaceIsAClearError() throws IOException {
    Path file = Files.writeString(temp.resolve("device"), "not a folder");
    assertEquals(ParleyException.Reason.STORAGE, refusal(file).reason());
  }
}
