/// Micro-benchmarks (JMH) of what a message passes: codec, session, commit.
@NullMarked
package org.parley.bench.jmh;

import org.jspecify.annotations.NullMarked;
