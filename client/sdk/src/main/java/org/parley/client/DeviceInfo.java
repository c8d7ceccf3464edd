package org.parley.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One of this user's devices.
///
/// @param createdAt when it logged in; null if the server does not say
/// @param lastUsedAt when it last connected or called; null if the server does not say
/// @param current whether it is this device
public record DeviceInfo(
    DeviceId id,
    String name,
    @Nullable Instant createdAt,
    @Nullable Instant lastUsedAt,
    boolean current) {}
