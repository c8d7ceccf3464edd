/// A server that stores nothing: what the network and the frames alone allow.
@NullMarked
package org.parley.bench.echo;

import org.jspecify.annotations.NullMarked;
