/// TODO
@NullMarked
package org.parley.bench.load;

import org.jspecify.annotations.NullMarked;
