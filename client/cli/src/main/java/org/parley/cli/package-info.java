/// The command-line client of Parley, over the Java SDK.
///
/// [Main] builds a picocli command line of one [Verb] a command; a verb opens the device folder of
/// its [Profile], does one thing, prints what came of it and gives an [Exit] code. People read
/// sentences; a program asks for `--json` and reads one JSON object a line ([JsonLine]).
///
/// The `chat` screen is a loop on one thread ([ChatScreen]) that takes keys, client events and
/// clock ticks from one bounded queue, folds them into [ChatModel], and shows the snapshot
/// [ChatView] that comes of it. [ChatLayout] turns that snapshot into lines, as a pure function.
/// What may wait for the network (older history, typing notices, read marks) runs on virtual
/// threads beside it.
///
/// Whatever another person wrote is cleaned by [Text] before it is printed: a message cannot move
/// the cursor, change colours, or pass itself off as a line of its own.
@NullMarked
package org.parley.cli;

import org.jspecify.annotations.NullMarked;
