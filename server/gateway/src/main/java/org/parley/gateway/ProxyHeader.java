package org.parley.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Writes PROXY protocol headers, version 2 (haproxy.org, proxy-protocol.txt, section 2.2), so that
/// the HTTP server knows whom it talks to.
final class ProxyHeader {
  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };
  private static final int VERSION_2_PROXY = 0x21;
  private static final int TCP_OVER_IPV4 = 0x11;
  private static final int TCP_OVER_IPV6 = 0x21;
  private static final int TYPE_SSL = 0x20;
  private static final int SUBTYPE_SSL_VERSION = 0x21;
  private static final int CLIENT_SSL = 0x01;

  private ProxyHeader() {}

  /// @param tlsVersion as Java names it (`TLSv1.3`); empty for plain text
  static ByteBuf write(
      ByteBufAllocator allocator,
      InetSocketAddress source,
      InetSocketAddress destination,
      String tlsVersion) {
    byte[] from = source.getAddress().getAddress();
    byte[] to = destination.getAddress().getAddress();
    boolean ipv4 = from.length == 4 && to.length == 4;
    var version = tlsVersion.getBytes(StandardCharsets.US_ASCII);
    int tlsBytes = version.length == 0 ? 0 : 3 + 5 + 3 + version.length;
    var out = allocator.buffer(128);
    out.writeBytes(SIGNATURE);
    out.writeByte(VERSION_2_PROXY);
    out.writeByte(ipv4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6);
    out.writeShort((ipv4 ? 12 : 36) + tlsBytes);
    out.writeBytes(ipv4 ? from : asIpv6(from));
    out.writeBytes(ipv4 ? to : asIpv6(to));
    out.writeShort(source.getPort());
    out.writeShort(destination.getPort());
    if (tlsBytes > 0) {
      out.writeByte(TYPE_SSL);
      out.writeShort(tlsBytes - 3);
      out.writeByte(CLIENT_SSL);
      out.writeInt(0);
      out.writeByte(SUBTYPE_SSL_VERSION);
      out.writeShort(version.length);
      out.writeBytes(version);
    }
    return out;
  }

  /// RFC 4291, section 2.5.5.2.
  private static byte[] asIpv6(byte[] address) {
    if (address.length == 16) {
      return address;
    }
    var mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(address, 0, mapped, 12, 4);
    return mapped;
  }
}
