package org.parley.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.parley.store.rocksdb.StoreOpenException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `serve`: runs the server until it is told to stop. Every [Setting] is also a flag.
final class ServeCommand implements Callable<Integer> {
  private static final String CONFIG_FLAG = "--config";
  private static final String NO_LIMITS_FLAG = "--no-limits";
  private static final String REHEARSE_FLAG = "--rehearse";

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  private ServeCommand() {}

  static CommandLine create() {
    ServeCommand command = new ServeCommand();
    CommandSpec spec = command.spec;
    spec.mixinStandardHelpOptions(true).version(Version.NAME);
    spec.usageMessage().description("Runs the whole system on one port, with embedded stores.");
    spec.addOption(
        OptionSpec.builder(CONFIG_FLAG)
            .type(Path.class)
            .paramLabel("FILE")
            .description("settings in YAML; variables and flags win over it")
            .build());
    spec.addOption(
        OptionSpec.builder(NO_LIMITS_FLAG)
            .type(boolean.class)
            .description("the same as --limits off: no rate limits, for measuring")
            .build());
    spec.addOption(
        OptionSpec.builder(REHEARSE_FLAG)
            .type(boolean.class)
            .hidden(true)
            .description("starts, answers one request and stops: what a start-up cache is made of")
            .build());
    for (Setting setting : Setting.values()) {
      spec.addOption(
          OptionSpec.builder(setting.flag())
              .type(String.class)
              .paramLabel("VALUE")
              .description(
                  "%s: %s (default: %s)"
                      .formatted(
                          setting.meaning(),
                          setting.allowed().allowed(),
                          setting.fallback().isEmpty() ? "not set" : setting.fallback()))
              .build());
    }
    return new CommandLine(spec);
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      Logs.awaitConfiguration();
      Configuration configuration = configuration();
      Logs.configure(configuration);
      run(configuration);
      return 0;
    } catch (ConfigurationException e) {
      err.println("parley: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (StoreOpenException | IOException e) {
      err.println("parley: " + Reasons.of(e));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private void run(Configuration configuration) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Parley server = Parley.start(configuration);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      server.close();
                      stopped.countDown();
                    }));
    out.println("Parley is ready at " + configuration.address(server.port()));
    out.println("Data are in " + server.data());
    out.flush();
    if (spec.commandLine().getParseResult().hasMatchedOption(REHEARSE_FLAG)) {
      rehearse(configuration.address(server.port()));
      server.close();
      return;
    }
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.close();
    }
  }

  private static void rehearse(String address) throws IOException {
    try (InputStream answer = URI.create(address + "/readyz").toURL().openStream()) {
      answer.readAllBytes();
    }
  }

  private Configuration configuration() throws ConfigurationException {
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      if (parsed.hasMatchedOption(setting.flag())) {
        flags.put(setting, parsed.<String>matchedOptionValue(setting.flag(), ""));
      }
    }
    if (parsed.hasMatchedOption(NO_LIMITS_FLAG)) {
      flags.put(Setting.LIMITS, "off");
    }
    Optional<Path> file = Optional.ofNullable(parsed.matchedOptionValue(CONFIG_FLAG, null));
    return ConfigurationReader.read(file, System.getenv(), flags);
  }
}
