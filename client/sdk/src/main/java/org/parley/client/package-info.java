/// The Java client of Parley: connects, keeps what it receives and what it has to send in SQLite on
/// the device, and tells the program what happens. [ParleyClient] is the door.
@NullMarked
package org.parley.client;

import org.jspecify.annotations.NullMarked;
