package org.parley.client;

import java.net.URI;

/// What [ParleyClient#glance] sees of a device.
///
/// @param pending how many messages wait to be sent
public record Glance(Identity identity, URI server, int pending) {}
