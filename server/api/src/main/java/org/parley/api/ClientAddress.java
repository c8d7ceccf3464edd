package org.parley.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/// Client addresses as limits see them.
final class ClientAddress {
  /// Whoever has one IPv6 address has all of its /64 (RFC 6177), so they count as one.
  private static final int IPV6_NETWORK_BYTES = 8;

  private ClientAddress() {}

  static String limitKey(HttpServletRequest request) {
    return limitKey(Optional.ofNullable(request.getRemoteAddr()).orElse(""));
  }

  /// The client's address; empty if the gateway named none.
  static Optional<InetAddress> of(HttpServletRequest request) {
    return parse(Optional.ofNullable(request.getRemoteAddr()).orElse(""));
  }

  /// @param address as Jetty says it: an IPv4 or IPv6 literal, perhaps in brackets
  /// @return an IPv4 address, an IPv6 network, or what was given if it is neither
  static String limitKey(String address) {
    return parse(address)
        .map(parsed -> parsed instanceof Inet6Address v6 ? network(v6) : parsed.getHostAddress())
        .orElse(address);
  }

  /// Never asks a name server.
  private static Optional<InetAddress> parse(String address) {
    try {
      return Optional.of(InetAddress.ofLiteral(address.replaceAll("[\\[\\]]", "")));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
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
