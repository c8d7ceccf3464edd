package org.parley.messaging;

import java.time.Instant;

/// A logged-in device of a user.
///
/// @param name as its owner chose it, to show in the list of devices
/// @param lastUsedAt when it last connected or called; may lag by a minute
public record Device(
    DeviceId id, UserId owner, String name, Instant createdAt, Instant lastUsedAt) {}
