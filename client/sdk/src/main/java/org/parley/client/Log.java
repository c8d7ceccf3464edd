package org.parley.client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The client's one logger. No message text, name, token or password goes into it.
final class Log {
  static final Logger LOG = LoggerFactory.getLogger("org.parley.client");

  private Log() {}
}
