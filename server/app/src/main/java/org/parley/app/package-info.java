/// The server program: configuration, the one composition root ([Parley], which reads like the
/// architecture picture), and the command line that starts it.
@NullMarked
package org.parley.app;

import org.jspecify.annotations.NullMarked;
