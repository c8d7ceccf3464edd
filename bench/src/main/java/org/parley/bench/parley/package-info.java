/// Devices that speak Parley's binary protocol.
@NullMarked
package org.parley.bench.parley;

import org.jspecify.annotations.NullMarked;
