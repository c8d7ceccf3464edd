/// Reads what a store wrote, batch by batch, from its write-ahead log.
@NullMarked
package org.parley.bench.wal;

import org.jspecify.annotations.NullMarked;
