package org.parley.cli;

/// `java -jar parley-cli.jar VERB …`
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(CommandSet.run(Surroundings.ofProcess(), arguments));
  }
}
