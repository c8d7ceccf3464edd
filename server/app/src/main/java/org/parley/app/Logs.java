package org.parley.app;

/// Sets up logging. To be called before the first logger is asked for.
final class Logs {
  private Logs() {}

  static void configure(Configuration configuration) {
    System.setProperty("parley.log.format", configuration.text(Setting.LOG_FORMAT));
    System.setProperty("parley.log.level", configuration.text(Setting.LOG_LEVEL));
  }
}
