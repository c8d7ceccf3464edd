package org.parley.cli;

import java.io.IOError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.parley.client.Account;
import org.parley.client.ClientEvent;
import org.parley.client.ConnectionState;
import org.parley.client.History;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;

/// The `chat` screen on a real terminal: takes keys, events and time from one queue, and draws.
final class ChatScreen {
  private static final int QUEUE_INPUTS = 1024;
  private static final long TICK_MILLIS = 250;
  private static final int PAGE_MESSAGES = 50;
  private static final int UNREAD_PAGES = 20;
  private static final Duration CATCH_UP = Duration.ofMinutes(1);

  private static final String MODES_ON = "\033[?2004h\033[?1004h"; // bracketed paste, focus
  private static final String MODES_OFF = "\033[?1004l\033[?2004l";

  /// What the loop is told.
  private sealed interface Input {
    record Pressed(Keys.Key key) implements Input {}

    record Happened(ClientEvent event) implements Input {}

    record Loaded(History page) implements Input {}

    record LoadFailed() implements Input {}

    /// @param sentence what could not be done
    record Failed(String sentence) implements Input {}

    record Resized() implements Input {}

    record Redraw() implements Input {}
  }

  private final ParleyClient client;
  private final Account peer;
  private final Terminal terminal;
  private final ChatModel model;
  private final Canvas canvas;
  private final BlockingQueue<Input> inputs = new ArrayBlockingQueue<>(QUEUE_INPUTS);
  private final ExecutorService beside =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("chat-beside").factory());

  ChatScreen(ParleyClient client, Account peer, Terminal terminal, Surroundings around) {
    this.client = client;
    this.peer = peer;
    this.terminal = terminal;
    this.canvas = new Canvas(terminal);
    var style = new ChatView.Style(around.marks(), around.clock().getZone(), Text::columns);
    this.model = new ChatModel(peer, around.clock(), style, size(), new Actions());
  }

  /// Runs until the person leaves.
  void run() throws InterruptedException {
    loadWhatIsHere();
    Attributes cooked = raw();
    Thread restore = new Thread(() -> leave(cooked));
    Runtime.getRuntime().addShutdownHook(restore);
    enter();
    try (var _ = client.listen(event -> put(new Input.Happened(event)))) {
      Thread.ofVirtual().name("chat-keys").start(this::readKeys);
      client.connect();
      client.watchLastSeen(peer.id());
      loop();
    } finally {
      beside.shutdownNow();
      leave(cooked);
      Runtime.getRuntime().removeShutdownHook(restore);
    }
  }

  private void loop() throws InterruptedException {
    List<Input> batch = new ArrayList<>();
    while (!model.quit()) {
      ChatLayout.Screen screen = model.draw();
      canvas.draw(screen.lines(), screen.cursorColumn());
      Input first = inputs.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (first != null) {
        batch.add(first);
        inputs.drainTo(batch);
        batch.forEach(this::take);
        batch.clear();
      }
      model.tick();
    }
  }

  private void take(Input input) {
    switch (input) {
      case Input.Pressed(var key) -> {
        if (key.action() == Keys.Action.REDRAW) {
          canvas.clear();
        }
        model.key(key);
      }
      case Input.Happened(var event) -> {
        model.happened(event);
        if (event instanceof ClientEvent.ConnectionStateChanged(ConnectionState.Online())) {
          load(0);
        } else if (event instanceof ClientEvent.MailboxReset) {
          readAgain();
        }
      }
      case Input.Loaded(var page) -> model.loaded(page);
      case Input.LoadFailed() -> model.loadFailed();
      case Input.Failed(var sentence) -> model.say(sentence);
      case Input.Resized() -> {
        model.resized(size());
        canvas.clear();
      }
      case Input.Redraw() -> {
        raw();
        enter();
      }
    }
  }

  /// Everything down to the newest read message, so that the screen can open at the first unread.
  private void loadWhatIsHere() {
    long before = 0;
    for (int i = 0; i < UNREAD_PAGES; i++) {
      History page = client.history(peer.chat(), before, PAGE_MESSAGES);
      model.loaded(page);
      boolean unreadOnly =
          page.messages().stream().noneMatch(m -> m.state() == MessageState.READ && !m.outgoing());
      if (!page.more() || !unreadOnly || page.messages().isEmpty()) {
        return;
      }
      before = page.messages().getLast().position();
    }
  }

  /// What is shown now, and once more when the server has told what it still has.
  private void readAgain() {
    load(0);
    Thread.ofVirtual()
        .name("chat-read-again")
        .start(
            () -> {
              try {
                if (client.awaitCaughtUp(CATCH_UP)) {
                  load(0);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the screen is being closed
              }
            });
  }

  private void load(long before) {
    Thread.ofVirtual()
        .name("chat-history")
        .start(
            () -> {
              try {
                put(new Input.Loaded(client.history(peer.chat(), before, PAGE_MESSAGES)));
              } catch (ParleyException e) {
                put(new Input.LoadFailed());
              }
            });
  }

  private void beside(Runnable task) {
    beside.execute(
        () -> {
          try {
            task.run();
          } catch (ParleyException e) {
            put(new Input.Failed(Failures.explain(e, "").sentence));
          }
        });
  }

  private void readKeys() {
    BindingReader reader = new BindingReader(terminal.reader());
    KeyMap<Keys.Action> map = Keys.map(terminal);
    try {
      while (true) {
        Keys.Action action = reader.readBinding(map);
        if (action == null) {
          put(new Input.Pressed(Keys.Key.of(Keys.Action.END_OF_INPUT)));
          return;
        }
        put(new Input.Pressed(key(reader, action)));
      }
    } catch (IOError | org.jline.reader.EndOfFileException e) {
      // The terminal is gone: as if the person had left.
      put(new Input.Pressed(Keys.Key.of(Keys.Action.INTERRUPT)));
      put(new Input.Pressed(Keys.Key.of(Keys.Action.INTERRUPT)));
    }
  }

  private static Keys.Key key(BindingReader reader, Keys.Action action) {
    return switch (action) {
      case INSERT -> new Keys.Key(action, reader.getLastBinding());
      case PASTE -> {
        String pasted = Optional.ofNullable(reader.readStringUntil(Keys.PASTE_END)).orElse("");
        yield new Keys.Key(Keys.Action.INSERT, pasted.replace("\r\n", "\n").replace('\r', '\n'));
      }
      default -> Keys.Key.of(action);
    };
  }

  private void put(Input input) {
    try {
      inputs.put(input);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the screen is being closed
    }
  }

  /// Keys come one by one. Ctrl-Z does nothing: a stopped program would leave its screen behind.
  private Attributes raw() {
    Attributes before = terminal.enterRawMode();
    Attributes now = terminal.getAttributes();
    now.setControlChar(Attributes.ControlChar.VSUSP, 0);
    terminal.setAttributes(now);
    return before;
  }

  private void enter() {
    terminal.handle(Terminal.Signal.WINCH, signal -> put(new Input.Resized()));
    terminal.handle(Terminal.Signal.CONT, signal -> put(new Input.Redraw()));
    terminal.handle(
        Terminal.Signal.INT, signal -> put(new Input.Pressed(Keys.Key.of(Keys.Action.INTERRUPT))));
    terminal.puts(Capability.keypad_xmit);
    terminal.writer().print(MODES_ON);
    model.resized(size());
    canvas.open();
  }

  private void leave(Attributes cooked) {
    terminal.writer().print(MODES_OFF);
    terminal.puts(Capability.keypad_local);
    canvas.close();
    terminal.setAttributes(cooked);
  }

  private ChatView.Size size() {
    Size size = terminal.getSize();
    return size.getColumns() < 1 || size.getRows() < 1
        ? new ChatView.Size(80, 24)
        : new ChatView.Size(size.getColumns(), size.getRows());
  }

  private final class Actions implements ChatActions {
    @Override
    public void send(String text) {
      client.send(peer.chat(), text); // it appears when the client says that it is stored
    }

    @Override
    public List<Message> retryFailed() {
      return client.failed(peer.chat()).stream().map(m -> client.retry(m.ref())).toList();
    }

    @Override
    public List<Message> discardFailed() {
      List<Message> failed = client.failed(peer.chat());
      failed.forEach(message -> client.discard(message.ref()));
      return failed;
    }

    @Override
    public void markRead(long upTo) {
      beside(() -> client.markRead(peer.chat(), upTo));
    }

    @Override
    public void typing(boolean active) {
      beside(() -> client.typing(peer.chat(), active));
    }

    @Override
    public void loadOlder(long before) {
      load(before);
    }
  }
}
