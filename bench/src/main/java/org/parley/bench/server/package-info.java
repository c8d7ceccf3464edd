/// The servers that are measured, as programs of their own.
@NullMarked
package org.parley.bench.server;

import org.jspecify.annotations.NullMarked;
