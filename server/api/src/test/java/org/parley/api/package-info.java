@NullMarked
package org.parley.api;

import org.jspecify.annotations.NullMarked;
