package org.parley.cli;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.parley.client.Account;
import org.parley.client.Chat;
import org.parley.client.Identity;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;
import org.parley.client.UserId;

/// Finds people by handle and names them by id. What this device knows already needs no server.
final class People {
  private static final Pattern HANDLE = Pattern.compile("[a-z][a-z0-9._-]{1,31}");

  private final ParleyClient client;
  private final Map<UserId, String> handles = new HashMap<>();

  People(ParleyClient client) {
    this.client = client;
  }

  /// A handle as it was typed: upper case and a leading `@` are forgiven.
  static String handle(String typed) {
    String handle = typed.startsWith("@") ? typed.substring(1) : typed;
    handle = handle.toLowerCase(Locale.ROOT);
    if (!HANDLE.matcher(handle).matches()) {
      throw new Refused(
          Exit.USAGE,
          "'%s' is not a handle. One has 2 to 32 of a-z 0-9 . _ - and begins with a letter."
              .formatted(Text.clean(typed)));
    }
    return handle;
  }

  Account find(String typed) {
    Optional<Chat> chat =
        client.chats().stream().filter(c -> c.id().value().equals(typed)).findFirst();
    if (chat.isPresent()) {
      return ofChat(chat.get());
    }
    String handle = handle(typed);
    return known(handle)
        .or(() -> client.account().findByHandle(handle))
        .orElseThrow(
            () -> new Refused(Exit.REFUSED, "Nobody has the handle '%s'.".formatted(handle)));
  }

  /// The handle, or the id where the handle cannot be had now.
  String nameOf(UserId user) {
    return handles.computeIfAbsent(user, this::ask);
  }

  /// Of a chat as `chats` lists it where the other person's handle cannot be had: the account may
  /// be erased.
  private Account ofChat(Chat chat) {
    UserId user = new UserId(chat.id().value());
    String name = nameOf(user);
    return client.account().known(name).orElseGet(() -> new Account(user, name, name));
  }

  private Optional<Account> known(String handle) {
    Identity me = client.whoAmI().orElse(null);
    if (me != null && me.handle().equals(handle)) {
      return Optional.of(new Account(me.user(), me.handle(), me.handle()));
    }
    return client.account().known(handle);
  }

  private String ask(UserId user) {
    Optional<Identity> me = client.whoAmI();
    if (me.isPresent() && me.get().user().equals(user)) {
      return me.get().handle();
    }
    try {
      return client.account().find(user).map(Account::handle).orElse(user.value());
    } catch (ParleyException e) {
      return user.value();
    }
  }
}
