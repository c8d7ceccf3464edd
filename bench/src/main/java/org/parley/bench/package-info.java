/// TODO
@NullMarked
package org.parley.bench;

import org.jspecify.annotations.NullMarked;
