package org.parley.store.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.parley.messaging.CommitListener;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;

/// A listener that remembers what it was told, and takes events for whom the test says.
public final class Recorder implements CommitListener {
  private final Map<UserId, List<Event>> told = new HashMap<>();
  private final Set<UserId> taking = new HashSet<>();

  @Override
  public synchronized boolean committed(UserId owner, Event event) {
    told.computeIfAbsent(owner, any -> new ArrayList<>()).add(event);
    notifyAll();
    return taking.contains(owner);
  }

  /// From now on says that a device of this user took each event.
  public synchronized void takeFor(UserId user) {
    taking.add(user);
  }

  /// What was told of a mailbox so far, in order.
  public synchronized List<Event> of(UserId owner) {
    return List.copyOf(told.getOrDefault(owner, List.of()));
  }

  /// Waits until an event with this seq or a higher one was told of.
  public synchronized void await(UserId owner, long seq) throws InterruptedException {
    while (of(owner).isEmpty() || of(owner).getLast().seq() < seq) {
      wait();
    }
  }
}
