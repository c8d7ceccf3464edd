package org.parley.bench.xmpp;

/// The accounts of a measurement on an XMPP server. All have one password.
public final class XmppUsers {
  public static final String HOST = "localhost";
  public static final String PASSWORD = "correct horse";

  private XmppUsers() {}

  public static String name(int user) {
    return "user" + user;
  }

  static String address(int user) {
    return name(user) + "@" + HOST;
  }
}
