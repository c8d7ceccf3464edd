/// The domain of a Parley server: sessions, delivery, receipts, last seen and accounts, and the
/// ports they own. It knows no socket, no database and no HTTP; adapters depend on it and never the
/// reverse.
///
/// Everything here is blocking code that runs on virtual threads, top to bottom. A message enters
/// through [Session], becomes durable through [Mailboxes], and leaves through [Delivery] to the
/// sessions of the devices it is for. `docs/ARCHITECTURE.md` follows one from socket to socket.
@NullMarked
package org.parley.messaging;

import org.jspecify.annotations.NullMarked;
