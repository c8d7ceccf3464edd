package org.parley.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.parley.client.ClientOptions;
import org.parley.client.Identity;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;

/// One person's device on this machine: a folder below `$PARLEY_HOME`, or `~/.parley`. Two people,
/// or two devices of one person, use two profiles.
///
/// @param server as given on the command line; empty if none was
/// @param caCert file of certificates to trust; empty if none was given
record Profile(Surroundings around, String name, String server, String caCert) {
  static final String DEFAULT_NAME = "default";
  static final String DEFAULT_SERVER = "http://127.0.0.1:8080";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  /// @param name as given on the command line; empty if none was
  static Profile choose(Surroundings around, String name, String server, String caCert) {
    String chosen = name.isEmpty() ? around.variable("PARLEY_PROFILE") : name;
    if (chosen.isEmpty()) {
      chosen = DEFAULT_NAME;
    }
    if (!NAME.matcher(chosen).matches()) {
      throw new Refused(
          Exit.USAGE,
          "A profile name has letters, digits, dots, dashes and underscores, at most 64, and begins"
              + " with a letter, digit or underscore.");
    }
    return new Profile(
        around, chosen, server, caCert.isEmpty() ? around.variable("PARLEY_CA_CERT") : caCert);
  }

  Path folder() {
    return root().resolve(name);
  }

  /// The device of this profile, for someone who need not be logged in yet.
  ParleyClient open() {
    makeFolder();
    ClientOptions options =
        ClientOptions.DEFAULT
            .withClientName("parley-cli/" + Version.NUMBER)
            .withDeviceName("Terminal on " + hostName());
    if (!caCert.isEmpty()) {
      options = options.withTrustedCertificates(Path.of(caCert));
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

  /// The device of this profile, with somebody logged in.
  ParleyClient openLoggedIn() {
    if (!Files.isDirectory(folder())) {
      throw notLoggedIn();
    }
    ParleyClient client = open();
    if (client.whoAmI().isEmpty()) {
      client.close();
      throw notLoggedIn();
    }
    return client;
  }

  /// Who is logged in, of a client from [#openLoggedIn].
  Identity identity(ParleyClient client) {
    return client.whoAmI().orElseThrow(this::notLoggedIn);
  }

  Refused notLoggedIn() {
    return new Refused(
        Exit.NOT_LOGGED_IN,
        "Nobody is logged in on the profile '%s'. Log in with: parley login HANDLE%s"
            .formatted(name, name.equals(DEFAULT_NAME) ? "" : " --profile " + name));
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
