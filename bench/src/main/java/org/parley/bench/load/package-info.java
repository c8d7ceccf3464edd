/// The generator's end: connections, devices, and what they have in common.
@NullMarked
package org.parley.bench.load;

import org.jspecify.annotations.NullMarked;
