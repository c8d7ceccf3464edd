package org.parley.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.CloseCode;

/// Which devices are connected to this server: one connection a device, several devices a user.
/// Safe for any thread.
public final class ConnectedDevices implements Revocations {
  /// Small immutable lists, since nearly every user has one device connected.
  private final ConcurrentHashMap<UserId, List<ConnectedDevice>> byUser = new ConcurrentHashMap<>();

  /// Makes this the connection of its device. Of two connections of one device the one with the
  /// higher attempt stays, the newer one if they are equal; the other is closed with 4409.
  ///
  /// @return whether the given one stays
  boolean register(ConnectedDevice candidate) {
    Registration registration = new Registration(candidate);
    byUser.compute(candidate.user(), (user, present) -> registration.into(present));
    registration.loser.ifPresent(loser -> loser.close(CloseCode.REPLACED));
    return registration.candidateStays();
  }

  void unregister(ConnectedDevice device) {
    byUser.computeIfPresent(
        device.user(),
        (user, present) -> {
          List<ConnectedDevice> rest = present.stream().filter(other -> other != device).toList();
          return rest.isEmpty() ? null : rest;
        });
  }

  /// The connected devices of a user, in no order.
  List<ConnectedDevice> of(UserId user) {
    return byUser.getOrDefault(user, List.of());
  }

  /// Every connected device, as of some moment during the call.
  List<ConnectedDevice> all() {
    List<ConnectedDevice> all = new ArrayList<>();
    byUser.values().forEach(all::addAll);
    return all;
  }

  /// How many devices are connected.
  int count() {
    return byUser.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public void revoked(UserId user, DeviceId device) {
    for (ConnectedDevice connected : of(user)) {
      if (connected.id().equals(device)) {
        connected.close(CloseCode.UNAUTHENTICATED);
      }
    }
  }

  /// Decides between a connection and the one its device may already have.
  private static final class Registration {
    private final ConnectedDevice candidate;
    private Optional<ConnectedDevice> loser = Optional.empty();

    Registration(ConnectedDevice candidate) {
      this.candidate = candidate;
    }

    List<ConnectedDevice> into(@Nullable List<ConnectedDevice> present) {
      List<ConnectedDevice> result = new ArrayList<>();
      for (ConnectedDevice other : present == null ? List.<ConnectedDevice>of() : present) {
        if (!other.id().equals(candidate.id())) {
          result.add(other);
        } else if (other.attempt() > candidate.attempt() && candidate.attempt() > 0) {
          loser = Optional.of(candidate);
          result.add(other);
        } else {
          loser = Optional.of(other);
        }
      }
      if (candidateStays()) {
        result.add(candidate);
      }
      return List.copyOf(result);
    }

    boolean candidateStays() {
      return loser.filter(it -> it == candidate).isEmpty();
    }
  }
}
