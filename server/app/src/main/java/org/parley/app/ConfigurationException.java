package org.parley.app;

/// The configuration is wrong; the message says where, what, and what is allowed. Stops the start.
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message) {
    super(message);
  }
}
