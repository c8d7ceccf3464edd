package org.parley.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.parley.bench.workload.Figure;

/// Draws as SVG. Plain on purpose: axes from zero, or logarithmic where one says so, and every
/// value written beside what shows it.
final class Chart {
  private static final int WIDTH = 720;
  private static final int BAR = 22;
  private static final int GAP = 10;
  private static final int LABELS = 210;
  private static final int TOP = 44;
  private static final int ROOM = 110;
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int BOTTOM = 40;
  private static final List<String> COLOURS =
      List.of("#1f7a5c", "#c2703d", "#4a6fa5", "#8a8a8a", "#9b59b6", "#b0a030");

  private final StringBuilder svg = new StringBuilder();

  private Chart(int height, String title) {
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
        font-family="sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="12" y="24" font-size="15" font-weight="bold">%s</text>
        """
            .formatted(WIDTH, height, WIDTH, height, text(title)));
  }

  /// @param label beside the bar
  /// @param group bars of one group have one colour
  record Bar(String label, int group, double value) {}

  /// Bars from the left, longest for most.
  static String bars(String title, String unit, List<Bar> bars) {
    Chart chart = new Chart(TOP + bars.size() * (BAR + GAP) + GAP, title + ", " + unit);
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    int y = TOP;
    for (Bar bar : bars) {
      double length = Math.max(1, (WIDTH - LABELS - ROOM) * bar.value / most);
      chart.line(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
              .formatted(LABELS - 8, y + 16, text(bar.label)));
      chart.line(
          "<rect x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\" fill=\"%s\"/>"
              .formatted(LABELS, y, px(length), BAR, COLOURS.get(bar.group % COLOURS.size())));
      chart.line(
          "<text x=\"%s\" y=\"%d\">%s</text>"
              .formatted(px(LABELS + length + 6), y + 16, Figure.number(bar.value)));
      y += BAR + GAP;
    }
    return chart.end();
  }

  /// @param values from left to right
  record Curve(String name, List<Double> values) {}

  /// Curves over the same places.
  ///
  /// @param places under the axis; where there are more than curves have room, only some are
  ///   written
  /// @param logarithmic whether each step up is ten times as much
  static String curves(
      String title, String unit, List<String> places, List<Curve> curves, boolean logarithmic) {
    Chart chart = new Chart(HEIGHT, title + ", " + unit);
    double most =
        curves.stream().flatMap(it -> it.values.stream()).mapToDouble(it -> it).max().orElse(1);
    double least =
        logarithmic
            ? curves.stream()
                .flatMap(it -> it.values.stream())
                .mapToDouble(it -> it)
                .min()
                .orElse(0.1)
            : 0;
    Scale scale = new Scale(least, most, logarithmic);
    chart.axes(scale, places);
    for (int i = 0; i < curves.size(); i++) {
      chart.curve(curves.get(i), scale, COLOURS.get(i % COLOURS.size()), TOP + 18 * i);
    }
    return chart.end();
  }

  private record Scale(double least, double most, boolean logarithmic) {
    double y(double value) {
      double part =
          logarithmic
              ? (Math.log10(value) - bottom()) / (top() - bottom())
              : value / Math.max(most, 1e-9);
      return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP);
    }

    private double bottom() {
      return Math.floor(Math.log10(least));
    }

    private double top() {
      return Math.max(bottom() + 1, Math.ceil(Math.log10(most)));
    }

    List<Double> marks() {
      return logarithmic
          ? IntStream.rangeClosed((int) bottom(), (int) top())
              .mapToObj(it -> Math.pow(10, it))
              .toList()
          : List.of(0.0, most / 2, most);
    }
  }

  private static double x(int place, int places) {
    return LEFT + (places < 2 ? 0 : (double) place * (WIDTH - LEFT - ROOM) / (places - 1));
  }

  private void axes(Scale scale, List<String> places) {
    for (double mark : scale.marks()) {
      line(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"#ddd\"/>"
              .formatted(LEFT, WIDTH - ROOM, px(scale.y(mark)), px(scale.y(mark))));
      line(
          "<text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>"
              .formatted(LEFT - 8, px(scale.y(mark) + 4), Figure.number(mark)));
    }
    int every = Math.max(1, places.size() / 8);
    for (int i = 0; i < places.size(); i += every) {
      line(
          "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>"
              .formatted(px(x(i, places.size())), HEIGHT - 16, text(places.get(i))));
    }
  }

  private void curve(Curve curve, Scale scale, String colour, int legendY) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < curve.values.size(); i++) {
      points
          .append(px(x(i, curve.values.size())))
          .append(',')
          .append(px(scale.y(Math.max(curve.values.get(i), scale.least()))))
          .append(' ');
    }
    line(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
            .formatted(points.toString().strip(), colour));
    line(
        "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>"
            .formatted(WIDTH - ROOM + 8, legendY + 4, colour, text(curve.name)));
  }

  private void line(String element) {
    svg.append(element).append('\n');
  }

  private static String px(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private String end() {
    return svg.append("</svg>\n").toString();
  }

  private static String text(String plain) {
    return plain.replace("&", "&amp;").replace("<", "&lt;");
  }
}
