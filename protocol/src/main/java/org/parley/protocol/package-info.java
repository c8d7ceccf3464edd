/// Parley's wire protocol, version 1: frames, events, their two encodings, and the limits and codes
/// both sides share. The contract is `docs/PROTOCOL.md`; `parley.proto` is its schema, and
/// `protocol/vectors/` holds golden examples of every frame in both encodings.
///
/// [FrameCodec] is the only door between bytes and values. The generated classes in
/// `org.parley.protocol.wire` stay behind it.
///
/// Bytes become generated messages (by the protobuf runtime, or [JsonText] over [JsonLexer]), and
/// these the values of this package ([FromWire]); [ToWire] is the way back, with [JsonPrinter] for
/// JSON. Pages of events take a shorter one: [EventBytes] copies the bodies as they are kept, and
/// [RawBodies] finds those bytes again in what came. Nothing here blocks or keeps state.
@NullMarked
package org.parley.protocol;

import org.jspecify.annotations.NullMarked;
