package org.parley.client;

/// Told what happens, in order, by one thread of its own. It may block: meanwhile what is durable
/// waits in the device database and of what is [ClientEvent.Momentary] only the newest is kept;
/// nothing else waits for it. An exception it throws is logged, and it is told the next event.
@FunctionalInterface
public interface ClientListener {
  void onEvent(ClientEvent event);
}
