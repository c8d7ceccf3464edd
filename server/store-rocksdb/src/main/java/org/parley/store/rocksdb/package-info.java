/// The embedded store.
@NullMarked
package org.parley.store.rocksdb;

import org.jspecify.annotations.NullMarked;
