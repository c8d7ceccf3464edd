/// Parley's wire protocol, version 1: frames, events, their two encodings, and the limits and codes
/// both sides share. The contract is `docs/PROTOCOL.md`; `parley.proto` is its schema, and
/// `protocol/vectors/` holds golden examples of every frame in both encodings.
///
/// [FrameCodec] is the only door between bytes and values. The generated classes in
/// `org.parley.protocol.wire` stay behind it.
@NullMarked
package org.parley.protocol;

import org.jspecify.annotations.NullMarked;
