package org.parley.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as people say them, in their own zone.
final class Times {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE d MMMM", Locale.ENGLISH);
  private static final DateTimeFormatter DAY_AND_YEAR =
      DateTimeFormatter.ofPattern("EEEE d MMMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private Times() {}

  /// `14:03`
  static String clock(Instant at, ZoneId zone) {
    return CLOCK.format(at.atZone(zone));
  }

  /// `2026-03-03 14:03`
  static String full(Instant at, ZoneId zone) {
    return FULL.format(at.atZone(zone));
  }

  /// `1 second`, `5 minutes`, `2 hours`: rounded up, and no finer than one needs to wait.
  static String span(Duration span) {
    long seconds = span.plusMillis(999).toSeconds();
    if (seconds < 120) {
      return counted(seconds, "second");
    }
    long minutes = (seconds + 59) / 60;
    return minutes < 120 ? counted(minutes, "minute") : counted((minutes + 59) / 60, "hour");
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  static LocalDate day(Instant at, ZoneId zone) {
    return LocalDate.ofInstant(at, zone);
  }

  /// `Today`, `Yesterday`, `Tuesday 3 March`, or with the year if it is another.
  static String dayName(LocalDate day, Instant now, ZoneId zone) {
    LocalDate today = day(now, zone);
    if (day.equals(today)) {
      return "Today";
    }
    if (day.equals(today.minusDays(1))) {
      return "Yesterday";
    }
    return (day.getYear() == today.getYear() ? DAY : DAY_AND_YEAR).format(day);
  }

  /// `last seen today at 14:03`, `last seen on Tuesday 3 March at 14:03`.
  static String lastSeen(Instant at, Instant now, ZoneId zone) {
    ZonedDateTime local = at.atZone(zone);
    String day = dayName(local.toLocalDate(), now, zone);
    String when =
        day.equals("Today") || day.equals("Yesterday") ? day.toLowerCase(Locale.ROOT) : "on " + day;
    return "last seen " + when + " at " + CLOCK.format(local);
  }
}
