/// The benchmark's command line.
@NullMarked
package org.parley.bench;

import org.jspecify.annotations.NullMarked;
