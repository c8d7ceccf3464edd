package org.parley.messaging;

import java.util.ArrayList;
import java.util.List;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.Limits;
import org.parley.protocol.ServerFrame;

/// Answers questions about what a mailbox holds. Used by the session's thread only.
///
/// A page has as many entries as were asked for, or as fit one frame; `more` says that there are
/// more.
final class Pages {
  private final UserId owner;
  private final Connection connection;
  private final Mailboxes mailboxes;
  private final Turns turns;
  private final FrameRoom room;

  Pages(UserId owner, Connection connection, SessionServices services) {
    this.owner = owner;
    this.connection = connection;
    this.mailboxes = services.mailboxes();
    this.turns = services.pageTurns();
    this.room = FrameRoom.of(connection.encoding());
  }

  /// @throws StoreUnavailableException the store cannot answer now
  void history(int ref, ClientFrame.HistoryQuery query) {
    if (!Ids.valid(query.chat())) {
      connection.send(Refusal.of(ErrorCode.NOT_FOUND, "no such chat").answer(ref));
      return;
    }
    int limit = limit(query.limit(), Limits.HISTORY_PAGE_EVENTS);
    ChatId chat = new ChatId(query.chat());
    ServerFrame.HistoryPage page = turns.take(() -> history(chat, query.before(), limit));
    connection.send(new ServerFrame(ref, page));
  }

  private ServerFrame.HistoryPage history(ChatId chat, long before, int limit) {
    Mailboxes.History history = mailboxes.history(owner, chat, before, limit, FrameRoom.BYTES);
    List<Event> events = fitting(history.events());
    Mailboxes.Marks marks = history.marks();
    return new ServerFrame.HistoryPage(
        events,
        history.more() || events.size() < history.events().size(),
        marks.deliveredUpTo(),
        marks.readUpTo(),
        marks.ownReadUpTo());
  }

  /// @throws StoreUnavailableException the store cannot answer now
  void chats(int ref, ClientFrame.ChatsQuery query) {
    int limit = limit(query.limit(), Limits.CHATS_PAGE_CHATS);
    connection.send(new ServerFrame(ref, turns.take(() -> chats(query.before(), limit))));
  }

  private ServerFrame.ChatsPage chats(long before, int limit) {
    Mailboxes.ChatList list = mailboxes.chats(owner, before, limit, FrameRoom.BYTES);
    List<Event> newest = fitting(list.chats().stream().map(Mailboxes.Chat::last).toList());
    List<ServerFrame.Chat> chats = new ArrayList<>(newest.size());
    for (Mailboxes.Chat chat : list.chats().subList(0, newest.size())) {
      Mailboxes.Marks marks = chat.marks();
      chats.add(
          new ServerFrame.Chat(
              chat.chat().value(),
              chat.last(),
              chat.unread(),
              marks.deliveredUpTo(),
              marks.readUpTo(),
              marks.ownReadUpTo()));
    }
    return new ServerFrame.ChatsPage(chats, list.more() || chats.size() < list.chats().size());
  }

  private List<Event> fitting(List<Event> events) {
    return room.fitting(events, MessagingLimits.PAGE_ENTRY_BYTES);
  }

  /// Zero, the schema's default, asks for as many as a page holds.
  private static int limit(int asked, int most) {
    return asked > 0 && asked < most ? asked : most;
  }
}
