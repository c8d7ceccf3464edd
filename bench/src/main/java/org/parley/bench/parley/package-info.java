/// TODO
@NullMarked
package org.parley.bench.parley;

import org.jspecify.annotations.NullMarked;
