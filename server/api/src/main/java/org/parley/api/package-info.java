/// The HTTP interface: accounts, sessions (devices), users, blocks, invitations, export, health and
/// metrics. The contract is `docs/PROTOCOL.md`; `openapi.json` beside these classes describes it to
/// machines, and a test holds it to the routes.
///
/// **Flow.** The gateway hands a connection on as a byte stream behind a PROXY v2 header, through a
/// Unix socket in a folder only this process may enter, so the address in the header can be trusted
/// ([HttpServer]). [WholeBodies] takes a body in whole before a request takes a thread.
/// [RequestFilter] wraps every request: request id, limit by address, security headers, metrics,
/// the access log. [Gate] then authenticates and takes the caller's permit, and an endpoint
/// answers. Whatever goes wrong ends as one [Problem] (RFC 9457), also what Jetty itself refuses.
///
/// **Threads.** Each request runs on a virtual thread and blocks as it likes. Passwords are hashed
/// on [HashingPool]'s few platform threads, since work for a processor would hold a carrier.
///
/// **Never logged**: tokens, passwords, invitation codes, bodies, query strings.
@NullMarked
package org.parley.api;

import org.jspecify.annotations.NullMarked;
