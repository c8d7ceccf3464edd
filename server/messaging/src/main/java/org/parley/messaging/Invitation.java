package org.parley.messaging;

import java.time.Instant;

/// Lets one person register where registration is by invitation. Works once.
///
/// @param code a secret of 80 random bits
public record Invitation(String code, UserId by, Instant expiresAt) {}
