package org.parley.messaging;

/// What every session works with.
record SessionServices(
    Mailboxes mailboxes,
    Accounts accounts,
    ConnectedDevices connected,
    LastSeen lastSeen,
    Limiter limiter,
    MessagingMetrics metrics,
    Turns pageTurns) {}
