/// The gateway: Parley's one public port, on Netty.
///
/// # Flow
///
/// ```
/// accept ─ limit by address ─ [PROXY header, from a trusted proxy] ─ [TLS] ─ head of the first request
///                                                                              │
///            GET /v1/ws with an upgrade                                        │ anything else
///            ▼                                                                 ▼
///   101, then FrameReader → FrameCodec → Inbound                 PROXY v2 header + bytes as they came
///   Connection (send, flush) → frames → socket                   ⇄ Unix socket of the HTTP server
/// ```
///
/// The first request decides what a connection is, once; nothing after its head is parsed twice. A
/// WebSocket upgrade that comes later on a connection already handed on is the HTTP server's to
/// refuse.
///
/// # Formats
///
/// - towards clients: HTTP/1.1 (RFC 9112) for the handshake and refusals, WebSocket version 13 (RFC
///   6455), permessage-deflate without context takeover (RFC 7692, JSON only), problem details (RFC
///   9457);
/// - towards the HTTP server, and from trusted proxies: the PROXY protocol (haproxy.org,
///   proxy-protocol.txt), version 2 out, versions 1 and 2 in. To the HTTP server its header carries
///   the client's address and, with TLS, the `PP2_TYPE_SSL` field.
///
/// # Threads
///
/// A connection belongs to one event loop, which reads, decodes and calls
/// [org.parley.messaging.Inbound]; nothing there blocks. Sessions call
/// [org.parley.messaging.Connection] from virtual threads: `send` encodes there, waits there when
/// the client is slow, and `flush` hands all that was sent to the loop as one task and one write. A
/// connection's output is guarded by its own monitor, which is never held across a codec, a socket
/// or a session; there is no other lock on the path of a frame.
///
/// One sweep a second and a loop does what would be timers: hello and head time-outs, pings, the
/// end of a close that nobody answered. An idle connection holds no buffer, no timer, no queue and
/// no thread.
///
/// # Bounds
///
/// [GatewayLimits] names them all. Input is read one chunk at a time and only when the session has
/// room and the output is not blocked; output is bounded by its high-water mark.
@NullMarked
package org.parley.gateway;

import org.jspecify.annotations.NullMarked;
