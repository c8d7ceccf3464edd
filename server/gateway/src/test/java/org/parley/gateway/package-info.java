/// Tests of the gateway over real sockets: [TestGateway] starts one with [EchoSessions] behind it
/// and a small HTTP server on a Unix socket; the JDK's WebSocket and [RawClient] are its clients.
@NullMarked
package org.parley.gateway;

import org.jspecify.annotations.NullMarked;
