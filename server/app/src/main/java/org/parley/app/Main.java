package org.parley.app;

import picocli.CommandLine;

/// Where the server program starts.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    CommandLine.Model.CommandSpec root = CommandLine.Model.CommandSpec.create().name("parley");
    root.usageMessage().description("A messaging system that an organisation runs itself.");
    root.mixinStandardHelpOptions(true);
    root.addSubcommand("serve", ServeCommand.create());
    root.addSubcommand("store", StoreCommand.create());
    int code = new CommandLine(root).execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }
}
