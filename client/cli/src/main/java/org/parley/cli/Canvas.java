package org.parley.cli;

import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;

/// Puts lines on a terminal that fills the window: each line that changed is written anew from its
/// first column. Terminals differ in the width of some characters, so nothing within a line is
/// moved or changed in place, and what is too wide is cut by the terminal instead of wrapped.
final class Canvas {
  private final Terminal terminal;
  private List<AttributedString> drawn = List.of();
  private int cursor; // column, in the last line

  Canvas(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Takes the whole window, from a clean slate.
  void open() {
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.exit_am_mode);
    clear();
  }

  /// Gives back what was there before.
  void close() {
    terminal.puts(Capability.enter_am_mode);
    terminal.puts(Capability.cursor_normal);
    terminal.puts(Capability.exit_ca_mode);
    terminal.flush();
  }

  /// Forgets what is drawn, so that everything is drawn again.
  void clear() {
    drawn = List.of();
    terminal.puts(Capability.clear_screen);
  }

  /// @param cursorColumn in the last line
  void draw(List<AttributedString> lines, int cursorColumn) {
    if (lines.equals(drawn) && cursorColumn == cursor) {
      return;
    }
    terminal.puts(Capability.cursor_invisible);
    for (int row = 0; row < lines.size(); row++) {
      if (row >= drawn.size() || !lines.get(row).equals(drawn.get(row))) {
        terminal.puts(Capability.cursor_address, row, 0);
        terminal.puts(Capability.clr_eol);
        terminal.writer().print(lines.get(row).toAnsi(terminal));
      }
    }
    terminal.puts(Capability.cursor_address, lines.size() - 1, cursorColumn);
    terminal.puts(Capability.cursor_normal);
    terminal.flush();
    drawn = lines;
    cursor = cursorColumn;
  }
}
