package org.parley.protocol;

/// A message's name. Ids belong to their sender, so it takes both.
public record MessageRef(String from, String id) {}
