package org.parley.app;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What a setting may be.
///
/// @param allowed in words, for an error message
record Values(String allowed, Predicate<String> test) {
  static final Values TEXT = new Values("a text", value -> !value.isBlank());
  static final Values PATH = new Values("a path", value -> value.indexOf('\0') < 0);
  static final Values LIST = new Values("a list, separated by commas", _ -> true);
  static final Values PORT = range(0, 65_535);

  private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,9}");

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
