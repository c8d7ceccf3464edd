/// End to end: starts the built program and treats it as the world does.
///
/// [Torture] is the verb `./parley torture`. It starts the server, several worker processes with
/// users' devices in them, and a fault proxy in front of each worker; a seeded schedule of faults
/// runs over them; and a checker proves from what every device wrote down that the promises of the
/// protocol held.
@NullMarked
package org.parley.e2e;

import org.jspecify.annotations.NullMarked;
