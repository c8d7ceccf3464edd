/// Measures several servers in one run, and writes the report.
@NullMarked
package org.parley.bench.compare;

import org.jspecify.annotations.NullMarked;
