package org.parley.app;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.parley.gateway.AddressRange;
import org.parley.gateway.GatewayConfig;

/// What a setting may be.
///
/// @param allowed in words, for an error message
record Values(String allowed, Predicate<String> test) {
  static final Values PATH =
      new Values("a path", value -> !value.isBlank() && value.indexOf('\0') < 0);

  static final Values BIND =
      new Values(
          "an address of this machine, such as 127.0.0.1 or ::1, or 0.0.0.0 for all",
          value -> !value.isBlank() && !new InetSocketAddress(value, 0).isUnresolved());

  static final Values ORIGINS =
      new Values(
          "a list of origins such as https://chat.example, separated by commas",
          value -> items(value).stream().allMatch(GatewayConfig::isOrigin));

  static final Values ADDRESSES =
      new Values(
          "a list of IP addresses and ranges such as 10.0.0.0/8, separated by commas",
          value -> items(value).stream().allMatch(Values::isRange));

  static final Values PORT = range(0, 65_535);

  private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,9}");

  /// The items of a list.
  static List<String> items(String value) {
    return Arrays.stream(value.split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private static boolean isRange(String text) {
    try {
      AddressRange.parse(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false; // an answer, not an error
    }
  }

  static Values range(int least, int most) {
    return new Values(
        "a whole number from " + least + " to " + most,
        value ->
            WHOLE_NUMBER.matcher(value).matches()
                && Integer.parseInt(value) >= least
                && Integer.parseInt(value) <= most);
  }

  static Values oneOf(String... options) {
    Set<String> allowed = new TreeSet<>(Set.of(options));
    return new Values("one of " + String.join(", ", allowed), allowed::contains);
  }
}
