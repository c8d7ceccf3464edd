package org.parley.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import co.elastic.logging.logback.EcsEncoder;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Sets up logging: lines for people, or JSON in the Elastic Common Schema, on standard error. Each
/// line of a connection or request carries its id.
final class Logs {
  private static final String LINE =
      "%d{HH:mm:ss.SSS} %-5level %-20logger{0} %replace([%X{connection}%X{requestId}]"
          + " ){'\\[\\] ', ''}%msg%n";

  /// Libraries that say at INFO what only their authors need.
  private static final List<String> TALKATIVE =
      List.of("org.eclipse.jetty", "io.javalin", "io.netty");

  private Logs() {}

  /// Until the settings are read: libraries that are touched by then keep quiet.
  static void awaitConfiguration() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
  }

  static void configure(Configuration configuration) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context, configuration.text(Setting.LOG_FORMAT)));
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(configuration.text(Setting.LOG_LEVEL)));
    root.addAppender(appender);
    TALKATIVE.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, String format) {
    if (format.equals("ecs")) {
      EcsEncoder encoder = new EcsEncoder();
      encoder.setServiceName("parley");
      encoder.setContext(context);
      encoder.start();
      return encoder;
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(LINE);
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
