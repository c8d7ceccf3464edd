package org.parley.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Client addresses as limits see them.
final class ClientAddress {
  /// Whoever has one IPv6 address has all of its /64 (RFC 6177), so they count as one.
  private static final int IPV6_NETWORK_BYTES = 8;

  private ClientAddress() {}

  /// @param address as Jetty says it: an IPv4 or IPv6 literal, perhaps in brackets
  /// @return an IPv4 address, an IPv6 network, or what was given if it is neither
  static String limitKey(String address) {
    String literal = address.replaceAll("[\\[\\]]", "");
    if (!literal.contains(":") && !literal.matches("[0-9.]+")) {
      return address; // never asked of a name server
    }
    try {
      InetAddress parsed = InetAddress.ofLiteral(literal);
      return parsed instanceof Inet6Address v6 ? network(v6) : parsed.getHostAddress();
    } catch (IllegalArgumentException _) {
      return address;
    }
  }

  private static String network(Inet6Address address) {
    byte[] network = Arrays.copyOf(address.getAddress(), address.getAddress().length);
    Arrays.fill(network, IPV6_NETWORK_BYTES, network.length, (byte) 0);
    try {
      return InetAddress.getByAddress(network).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }
}
