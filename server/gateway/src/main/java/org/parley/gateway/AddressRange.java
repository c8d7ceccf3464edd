package org.parley.gateway;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/// An address or a CIDR range of addresses, IPv4 or IPv6.
///
/// @param prefixBits how many leading bits of `network` must be equal
public record AddressRange(InetAddress network, int prefixBits) {

  public AddressRange {
    int most = network.getAddress().length * 8;
    if (prefixBits < 0 || prefixBits > most) {
      throw new IllegalArgumentException(
          "prefix length is " + prefixBits + "; allowed: 0 to " + most);
    }
  }

  /// @param text `10.0.0.7`, `10.0.0.0/8`, `2001:db8::/32`; never a name, so nothing is looked up
  public static AddressRange parse(String text) {
    var allowed = "\"" + text + "\"; allowed: an IP address, or a range as in 10.0.0.0/8";
    int slash = text.indexOf('/');
    var network = address(slash < 0 ? text : text.substring(0, slash));
    if (network.isEmpty()) {
      throw new IllegalArgumentException(allowed);
    }
    try {
      int all = network.get().getAddress().length * 8;
      return new AddressRange(
          network.get(), slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(allowed, e);
    }
  }

  /// An address written in digits; never looks up a name.
  static Optional<InetAddress> address(String text) {
    return Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(text));
  }

  /// Whether an address is in the range; an IPv4 address is never in an IPv6 range.
  public boolean contains(InetAddress address) {
    byte[] left = network.getAddress();
    byte[] right = address.getAddress();
    if (left.length != right.length) {
      return false;
    }
    int whole = prefixBits / 8;
    if (!Arrays.equals(left, 0, whole, right, 0, whole)) {
      return false;
    }
    int rest = prefixBits % 8;
    return rest == 0 || ((left[whole] ^ right[whole]) & 0xff) >> (8 - rest) == 0;
  }
}
