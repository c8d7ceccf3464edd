package org.parley.client;

import java.util.List;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Limits;
import org.parley.protocol.ServerFrame;

/// Pages of a chat: from the device, and below what it holds, from the server. What the server
/// gives is kept, always continuing downward from what is held, so that there are no holes.
final class HistoryReader {
  private static final int FETCHES = 5;

  private final DeviceContext context;
  private final Connector connector;

  HistoryReader(DeviceContext context, Connector connector) {
    this.context = context;
    this.connector = connector;
  }

  History page(ChatId chat, long before, int limit) {
    for (int fetches = 0; ; fetches++) {
      ChatStore.Held held = context.chats().held(chat);
      List<Message> here = context.chats().history(chat, before, limit);
      boolean whole = held.heldAfter() == 0 || isAbove(here, limit, held);
      if (whole || fetches == FETCHES || !fetch(chat, held)) {
        return new History(here, here.size() == limit || !whole);
      }
    }
  }

  /// Whether the page ends before it reaches where something may be missing.
  private static boolean isAbove(List<Message> page, int limit, ChatStore.Held held) {
    return page.size() == limit && page.getLast().position() >= held.floor();
  }

  /// @return whether the server gave a page
  private boolean fetch(ChatId chat, ChatStore.Held held) {
    if (!(connector.state() instanceof ConnectionState.Online)) {
      return false;
    }
    long before = held.heldAfter() + 1;
    Requests.Request request =
        context
            .requests()
            .add(
                new ClientFrame.HistoryQuery(chat.value(), before, Limits.HISTORY_PAGE_EVENTS),
                true);
    connector.wake();
    try {
      ServerFrame.Body answer =
          context.requests().await(request, context.options().limits().requestTimeoutMillis());
      if (answer instanceof ServerFrame.HistoryPage page) {
        context.events().history(chat.value(), before, page);
        return true;
      }
      return false;
    } catch (ParleyException e) {
      Log.LOG.debug("no history from the server: {}", e.reason());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
