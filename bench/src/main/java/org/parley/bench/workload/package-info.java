/// What is measured.
@NullMarked
package org.parley.bench.workload;

import org.jspecify.annotations.NullMarked;
