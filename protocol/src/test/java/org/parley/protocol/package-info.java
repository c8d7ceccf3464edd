@NullMarked
package org.parley.protocol;

import org.jspecify.annotations.NullMarked;
