package org.parley.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "export", description = "Writes everything the server holds about you.")
final class ExportCommand extends Verb {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "A new file; standard output if none is named.")
  String file = "";

  ExportCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() throws IOException {
    try (ParleyClient client = profile().openLoggedIn()) {
      if (file.isEmpty() || file.equals("-")) {
        client.account().export(around.out());
        around.out().flush();
        return Exit.OK;
      }
      Path target = Path.of(file);
      try (OutputStream out = create(target)) {
        client.account().export(out);
      }
      note("Written to %s. It holds your messages: keep it safe.".formatted(target));
      return Exit.OK;
    }
  }

  /// For its owner's eyes only.
  private static OutputStream create(Path target) throws IOException {
    try {
      Files.createFile(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.newOutputStream(
          target, Set.of(StandardOpenOption.WRITE).toArray(StandardOpenOption[]::new));
    } catch (FileAlreadyExistsException e) {
      throw new Refused(Exit.REFUSED, "%s is there already. Name another file.".formatted(target));
    } catch (IOException e) {
      throw new Refused(Exit.REFUSED, "%s cannot be written.".formatted(target));
    }
  }
}
