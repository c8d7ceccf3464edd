/// Devices that speak XMPP over TCP.
@NullMarked
package org.parley.bench.xmpp;

import org.jspecify.annotations.NullMarked;
