/// TODO
@NullMarked
package org.parley.bench.xmpp;

import org.jspecify.annotations.NullMarked;
