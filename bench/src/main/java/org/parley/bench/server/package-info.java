/// TODO
@NullMarked
package org.parley.bench.server;

import org.jspecify.annotations.NullMarked;
