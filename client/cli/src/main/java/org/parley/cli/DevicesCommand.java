package org.parley.cli;

import java.time.Instant;
import org.parley.client.DeviceId;
import org.parley.client.DeviceInfo;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "devices", description = "Lists your devices, or ends one.")
final class DevicesCommand extends Verb {
  @Option(names = "--json", description = "One JSON object a device.")
  boolean json;

  DevicesCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      for (DeviceInfo device : client.account().devices()) {
        say(json ? json(device) : line(device));
      }
      return Exit.OK;
    }
  }

  @Command(name = "revoke", description = "Ends a device: it is logged out at once.")
  int revoke(
      @Parameters(paramLabel = "ID", description = "As `parley devices` lists it.") String id) {
    try (ParleyClient client = profile().openLoggedIn()) {
      if (profile().identity(client).device().value().equals(id)) {
        throw new Refused(Exit.REFUSED, "That is this device. End it with: parley logout");
      }
      client.account().revoke(deviceId(id));
      say("Ended %s.".formatted(id));
      return Exit.OK.code;
    } catch (ParleyException e) {
      throw e.reason() == ParleyException.Reason.NOT_FOUND
          ? new Refused(
              Exit.REFUSED, "You have no device %s. See: parley devices".formatted(Text.clean(id)))
          : Failures.explain(e, profile().name());
    }
  }

  private static DeviceId deviceId(String id) {
    try {
      return new DeviceId(id);
    } catch (IllegalArgumentException e) {
      throw new Refused(Exit.USAGE, "That is not a device's id. See: parley devices");
    }
  }

  private static String json(DeviceInfo device) {
    return JsonLine.of("device")
        .with("id", device.id().value())
        .with("name", device.name())
        .with("createdAt", device.createdAt())
        .with("lastUsedAt", device.lastUsedAt())
        .with("current", device.current())
        .toString();
  }

  private String line(DeviceInfo device) {
    Instant used = device.lastUsedAt();
    String when =
        device.current()
            ? "this device"
            : used == null ? "" : "last used " + Times.full(used, around.clock().getZone());
    return "%s  %s  %s".formatted(device.id(), Text.clean(device.name()), when).stripTrailing();
  }
}
