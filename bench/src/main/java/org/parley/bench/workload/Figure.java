package org.parley.bench.workload;

import java.util.Locale;

/// One number that a measurement gave.
///
/// @param name what it is, for example `messages`; the same name in every run and for every server
/// @param unit for example `msg/s`
/// @param better whether more or less of it is better
public record Figure(String name, String unit, double value, Better better) {
  /// Which way is up.
  public enum Better {
    MORE,
    LESS,
    /// Tells how the others came about.
    NEITHER
  }

  static Figure more(String name, String unit, double value) {
    return new Figure(name, unit, value, Better.MORE);
  }

  static Figure less(String name, String unit, double value) {
    return new Figure(name, unit, value, Better.LESS);
  }

  static Figure neither(String name, String unit, double value) {
    return new Figure(name, unit, value, Better.NEITHER);
  }

  /// For people: three digits that count.
  public static String number(double value) {
    double size = Math.abs(value);
    String digits = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, digits, value);
  }

  @Override
  public String toString() {
    return name + " " + number(value) + " " + unit;
  }
}
