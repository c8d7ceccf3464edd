/// What every store must do: abstract test suites that each adapter subclasses, supplying a fresh
/// store and a way to close and open it again. They use no mock; the model they compare with is the
/// in-memory store, which passes them too.
@NullMarked
package org.parley.store.contract;

import org.jspecify.annotations.NullMarked;
