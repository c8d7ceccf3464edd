package org.parley.cli;

import org.jline.keymap.KeyMap;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/// What the keys of the chat screen do.
final class Keys {
  static final String PASTE_END = "\033[201~";

  enum Action {
    INSERT,
    NEW_LINE,
    ENTER,
    BACKSPACE,
    DELETE,
    DELETE_WORD,
    DELETE_TO_START,
    DELETE_TO_END,
    LEFT,
    RIGHT,
    WORD_LEFT,
    WORD_RIGHT,
    HOME,
    END,
    OLDER_LINE,
    NEWER_LINE,
    PAGE_UP,
    PAGE_DOWN,
    ROW_UP,
    ROW_DOWN,
    NEWEST,
    REDRAW,
    INTERRUPT,
    END_OF_INPUT,
    FOCUS_GAINED,
    FOCUS_LOST,
    /// What follows up to [#PASTE_END] is inserted as it is.
    PASTE,
    IGNORE
  }

  /// @param text what INSERT inserts; else empty
  record Key(Action action, String text) {
    static Key of(Action action) {
      return new Key(action, "");
    }
  }

  private Keys() {}

  static KeyMap<Action> map(Terminal terminal) {
    KeyMap<Action> keys = new KeyMap<>();
    keys.setUnicode(Action.INSERT);
    keys.setNomatch(Action.IGNORE);
    keys.setAmbiguousTimeout(100);
    for (char c = ' '; c <= '~'; c++) {
      keys.bind(Action.INSERT, String.valueOf(c));
    }
    keys.bind(Action.ENTER, "\r", "\n");
    keys.bind(Action.NEW_LINE, "\033\r", "\033\n");
    keys.bind(Action.BACKSPACE, "\177", "\b");
    keys.bind(Action.DELETE, "\033[3~");
    keys.bind(Action.DELETE_WORD, KeyMap.ctrl('W'), "\033\177");
    keys.bind(Action.DELETE_TO_START, KeyMap.ctrl('U'));
    keys.bind(Action.DELETE_TO_END, KeyMap.ctrl('K'));
    keys.bind(Action.LEFT, "\033[D", "\033OD", KeyMap.ctrl('B'));
    keys.bind(Action.RIGHT, "\033[C", "\033OC", KeyMap.ctrl('F'));
    keys.bind(Action.WORD_LEFT, "\033[1;5D", "\033b", "\033[1;3D");
    keys.bind(Action.WORD_RIGHT, "\033[1;5C", "\033f", "\033[1;3C");
    keys.bind(Action.HOME, "\033[H", "\033OH", "\033[1~", KeyMap.ctrl('A'));
    keys.bind(Action.END, "\033[F", "\033OF", "\033[4~", KeyMap.ctrl('E'));
    keys.bind(Action.OLDER_LINE, "\033[A", "\033OA", KeyMap.ctrl('P'));
    keys.bind(Action.NEWER_LINE, "\033[B", "\033OB", KeyMap.ctrl('N'));
    keys.bind(Action.PAGE_UP, "\033[5~");
    keys.bind(Action.PAGE_DOWN, "\033[6~");
    keys.bind(Action.ROW_UP, "\033[1;5A", "\033[1;2A");
    keys.bind(Action.ROW_DOWN, "\033[1;5B", "\033[1;2B");
    keys.bind(Action.NEWEST, "\033[1;5F");
    keys.bind(Action.REDRAW, KeyMap.ctrl('L'));
    keys.bind(Action.INTERRUPT, KeyMap.ctrl('C'));
    keys.bind(Action.END_OF_INPUT, KeyMap.ctrl('D'));
    keys.bind(Action.FOCUS_GAINED, "\033[I");
    keys.bind(Action.FOCUS_LOST, "\033[O");
    keys.bind(Action.PASTE, "\033[200~");
    bind(keys, terminal, Action.DELETE, Capability.key_dc);
    bind(keys, terminal, Action.LEFT, Capability.key_left);
    bind(keys, terminal, Action.RIGHT, Capability.key_right);
    bind(keys, terminal, Action.HOME, Capability.key_home);
    bind(keys, terminal, Action.END, Capability.key_end);
    bind(keys, terminal, Action.OLDER_LINE, Capability.key_up);
    bind(keys, terminal, Action.NEWER_LINE, Capability.key_down);
    bind(keys, terminal, Action.PAGE_UP, Capability.key_ppage);
    bind(keys, terminal, Action.PAGE_DOWN, Capability.key_npage);
    return keys;
  }

  /// What this kind of terminal sends, where it says so.
  private static void bind(
      KeyMap<Action> keys, Terminal terminal, Action action, Capability capability) {
    String sequence = KeyMap.key(terminal, capability);
    if (sequence != null && !sequence.isEmpty()) {
      keys.bind(action, sequence);
    }
  }
}
