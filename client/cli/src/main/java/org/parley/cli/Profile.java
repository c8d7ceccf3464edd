package org.parley.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Pattern;
import org.parley.client.ClientOptions;
import org.parley.client.Identity;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;

/// One person's device on this machine: a folder below `$PARLEY_HOME`, or `~/.parley`. Two people,
/// or two devices of one person, use two profiles.
///
/// @param server as given on the command line; empty if none was
/// @param caCert file of certificates to trust, as given on the command line; empty if none was
/// @param verb for which it is used
record Profile(Surroundings around, String name, String server, String caCert, String verb) {
  static final String DEFAULT_NAME = "default";
  static final String DEFAULT_SERVER = "http://127.0.0.1:8080";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  /// The one that the options or the environment name.
  static Profile choose(Surroundings around, RootCommand settings, String verb) {
    String chosen =
        settings.profile.isEmpty() ? around.variable("PARLEY_PROFILE") : settings.profile;
    if (chosen.isEmpty()) {
      chosen = DEFAULT_NAME;
    }
    if (!NAME.matcher(chosen).matches()) {
      throw new Refused(
          Exit.USAGE,
          "A profile name has letters, digits, dots, dashes and underscores, at most 64, and begins"
              + " with a letter, digit or underscore.");
    }
    return new Profile(around, chosen, settings.server, settings.caCert, verb);
  }

  Path folder() {
    return root().resolve(name);
  }

  /// The device of this profile, for someone who need not be logged in yet.
  ParleyClient open() {
    makeFolder();
    ClientOptions options =
        ClientOptions.DEFAULT
            .withClientName("parley-cli/" + Version.NUMBER + " " + verb)
            .withDeviceName("Terminal on " + hostName());
    Optional<Path> trusted = trusted();
    if (trusted.isPresent()) {
      options = options.withTrustedCertificates(trusted.get());
    }
    if (!server.isEmpty()) {
      return ParleyClient.open(folder(), address(server), options);
    }
    // The address a device logged in at comes before the environment's: its token is for that
    // server and nobody else's eyes.
    try {
      return ParleyClient.open(folder(), options);
    } catch (ParleyException e) {
      if (e.reason() != ParleyException.Reason.NO_SERVER) {
        throw e;
      }
    }
    String environment = around.variable("PARLEY_SERVER");
    return ParleyClient.open(
        folder(), address(environment.isEmpty() ? DEFAULT_SERVER : environment), options);
  }

  /// Certificates to trust: those given, else those kept when it was logged in, else the
  /// environment's.
  private Optional<Path> trusted() {
    if (!caCert.isEmpty()) {
      Path file = Path.of(caCert);
      if (!Files.isReadable(file)) {
        throw new Refused(Exit.USAGE, "The file %s cannot be read.".formatted(caCert));
      }
      return Optional.of(file);
    }
    String environment = around.variable("PARLEY_CA_CERT");
    return Files.exists(keptCertificates())
        ? Optional.of(keptCertificates())
        : Optional.of(environment).filter(file -> !file.isEmpty()).map(Path::of);
  }

  private Path keptCertificates() {
    return folder().resolve("ca.pem");
  }

  private void keepCertificates() {
    if (caCert.isEmpty()) {
      return;
    }
    try {
      Files.copy(Path.of(caCert), keptCertificates(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      around.err().println("parley: The certificates could not be kept; give --ca-cert each time.");
    }
  }

  /// Forgets what was kept for a server that this profile no longer has.
  void forgetCertificates() {
    try {
      boolean forgotten = Files.deleteIfExists(keptCertificates());
      assert forgotten || Files.notExists(keptCertificates());
    } catch (IOException e) {
      around.err().println("parley: " + keptCertificates() + " could not be removed.");
    }
  }

  /// What makes somebody logged in.
  interface Beginning {
    Exit run(ParleyClient client);
  }

  /// Does that. If it fails, the folder that was made for it is removed again.
  Exit begin(Beginning beginning) {
    boolean here = Files.exists(folder());
    try (ParleyClient client = open()) {
      Exit exit = beginning.run(client);
      keepCertificates();
      here = true;
      return exit;
    } finally {
      if (!here) {
        removeFolder();
      }
    }
  }

  private void removeFolder() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder())) {
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(folder());
    } catch (IOException e) {
      around.err().println("parley: The empty folder " + folder() + " could not be removed.");
    }
  }

  /// The device of this profile, with data of somebody who is or was logged in.
  ParleyClient openOwned() {
    if (!Files.isDirectory(folder())) {
      throw notLoggedIn();
    }
    ParleyClient client = open();
    if (client.owner().isEmpty()) {
      client.close();
      throw notLoggedIn();
    }
    return client;
  }

  /// The device of this profile, with somebody logged in.
  ParleyClient openLoggedIn() {
    ParleyClient client = openOwned();
    if (client.whoAmI().isEmpty()) {
      client.close();
      throw ended();
    }
    return client;
  }

  /// Why nobody is logged in.
  Refused nobody() {
    try (var _ = openOwned()) {
      return ended();
    }
  }

  /// Who is logged in, of a client from [#openLoggedIn].
  Identity identity(ParleyClient client) {
    return client.whoAmI().orElseThrow(this::ended);
  }

  /// The server ended this device, which still holds its user's chats.
  Refused ended() {
    return new Refused(
        Exit.NOT_LOGGED_IN,
        "This device was logged out by the server: on another device, by a new password, or because it was unused for long. Your chats are still here. Go on with them: parley login HANDLE%1$s, or erase them: parley logout%1$s"
            .formatted(option()));
  }

  Refused notLoggedIn() {
    return new Refused(
        Exit.NOT_LOGGED_IN,
        "Nobody is logged in on the profile '%s'. Log in with: parley login HANDLE%s"
            .formatted(name, option()));
  }

  /// What names this profile on a command line.
  String option() {
    return name.equals(DEFAULT_NAME) ? "" : " --profile " + name;
  }

  private Path root() {
    String home = around.variable("PARLEY_HOME");
    return home.isEmpty() ? around.home().resolve(".parley") : Path.of(home);
  }

  private void makeFolder() {
    try {
      if (!Files.isDirectory(folder())) {
        Files.createDirectories(
            folder(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new Refused(
          Exit.REFUSED,
          "The folder %s cannot be made. Choose another place with PARLEY_HOME."
              .formatted(folder()));
    }
  }

  private static URI address(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      if (uri.getHost() != null
          && scheme != null
          && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below, in words
    }
    throw new Refused(
        Exit.USAGE,
        "'%s' is not a server address. One looks like http://127.0.0.1:8080 or https://chat.example.org"
            .formatted(Text.clean(text)));
  }

  private String hostName() {
    String host = around.variable("HOSTNAME");
    if (host.isEmpty()) {
      try {
        host = Files.readString(Path.of("/etc/hostname")).strip();
      } catch (IOException e) {
        host = System.getProperty("os.name", "a computer");
      }
    }
    return Text.clean(host);
  }
}
