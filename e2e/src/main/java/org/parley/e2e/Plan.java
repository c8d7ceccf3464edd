package org.parley.e2e;

import java.util.List;
import org.parley.protocol.Encoding;

/// What a worker process is to do; the harness writes it as JSON into a private file, tokens and
/// all.
///
/// @param worker its number
/// @param run counts the processes of this number, so that each draws other random numbers
/// @param port of the fault proxy
/// @param seed of the whole torture
/// @param peers ids of all users
/// @param messagesPerSecond what all its devices together are to send
record Plan(
    int worker,
    int run,
    int port,
    long seed,
    List<Part> devices,
    List<String> peers,
    double messagesPerSecond) {

  /// One device.
  ///
  /// @param device its name
  /// @param user the id of its user
  /// @param token of a raw device
  /// @param handle with which an SDK device logs in
  /// @param password likewise
  /// @param folder of an SDK device
  /// @param history the file it writes
  record Part(
      String device,
      String user,
      DeviceHistory.Kind kind,
      String token,
      String handle,
      String password,
      String folder,
      String history) {
    /// Half of the devices speak each encoding.
    Encoding encoding() {
      return (device.hashCode() & 1) == 0 ? Encoding.PROTO : Encoding.JSON;
    }

    /// Holds secrets, so only its name has a place in a log line.
    @Override
    public String toString() {
      return device;
    }
  }

  Plan {
    devices = List.copyOf(devices);
    peers = List.copyOf(peers);
  }
}
