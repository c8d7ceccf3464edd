package org.parley.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.parley.messaging.Account;
import org.parley.messaging.AccountResult;
import org.parley.messaging.Accounts;
import org.parley.messaging.Device;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.UserId;
import org.parley.protocol.Encoding;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.ServerFrame;

/// All that is kept about a user, as JSON lines, for the user: the account, the last activity,
/// sessions, blocks and invitations, then every event of the mailbox, in order, in the wire
/// protocol's JSON. The last line is `end`; an export without it is not whole.
///
/// The mailbox is read as the answer is written, so memory does not depend on its length.
final class ExportEndpoint {
  private static final String MEDIA_TYPE = "application/x-ndjson";
  private static final int SLICE_EVENTS = 256;
  private static final int SLICE_BYTES = 256 * 1024;
  private static final long BUSY_RETRY_MILLIS = 10_000;

  private final Accounts accounts;
  private final Mailboxes mailboxes;
  private final Set<UserId> underWay = ConcurrentHashMap.newKeySet();
  private final FrameCodec codec = FrameCodec.of(Encoding.JSON);

  ExportEndpoint(Accounts accounts, Mailboxes mailboxes) {
    this.accounts = accounts;
    this.mailboxes = mailboxes;
  }

  void addTo(Routes routes) {
    routes.authenticated(HandlerType.GET, "/v1/me/export", this::export);
  }

  /// One at a time for each user: whoever reads theirs slowly holds one thread, not all.
  private void export(Call call, Device caller) throws IOException {
    if (!underWay.add(caller.owner())) {
      throw new ProblemException(
          Problem.Type.RATE_LIMITED
              .because("An export of yours is under way: let it end, or end it, first.")
              .retryAfterMillis(BUSY_RETRY_MILLIS));
    }
    try {
      exportAlone(call, caller);
    } finally {
      underWay.remove(caller.owner());
    }
  }

  private void exportAlone(Call call, Device caller) throws IOException {
    UserId owner = caller.owner();
    Account account =
        accounts
            .account(owner)
            .orElseThrow(() -> new ProblemException(Problem.of(new AccountResult.AccountGone())));
    Optional<Instant> lastActive = accounts.lastActive(owner);
    List<Device> devices = accounts.devices(owner);
    List<String> blocks = Views.Blocks.of(accounts.blocks(owner)).blocks();
    List<Views.Invited> invitations =
        Views.Invitations.of(accounts.invitations(owner)).invitations();
    long head = mailboxes.bounds(owner).head();
    OutputStream out = call.stream(MEDIA_TYPE);
    write(out, new Views.AccountLine(Views.Me.of(account)));
    if (lastActive.isPresent()) {
      write(out, new Views.LastActiveLine(lastActive.get().toString()));
    }
    for (Device device : devices) {
      write(out, new Views.SessionLine(Views.Session.of(device, caller)));
    }
    for (String blocked : blocks) {
      write(out, new Views.BlockLine(blocked));
    }
    for (Views.Invited invitation : invitations) {
      write(out, new Views.InvitationLine(invitation));
    }
    write(out, new Views.EndLine(new Views.End(writeEvents(out, owner, head), head)));
  }

  /// Writes the events up to the head as it was when the export began.
  private long writeEvents(OutputStream out, UserId owner, long head) throws IOException {
    long written = 0;
    long after = 0;
    while (after < head) {
      Mailboxes.Slice slice = mailboxes.read(owner, after, SLICE_EVENTS, SLICE_BYTES);
      for (Event event : slice.events()) {
        if (event.seq() <= head) {
          write(out, new Views.EventLine(toJson(event)));
          written++;
        }
      }
      if (slice.upTo() <= after) {
        break; // erased meanwhile
      }
      after = slice.upTo();
    }
    return written;
  }

  /// The wire protocol names an event only inside an `Events` frame.
  private JsonNode toJson(Event event) throws IOException {
    ServerFrame frame =
        new ServerFrame(0, new ServerFrame.Events(List.of(event), event.seq() - 1, event.seq()));
    return Json.MAPPER.readTree(codec.encodeServer(frame)).at("/events/events/0");
  }

  private static void write(OutputStream out, Views.ExportLine line) throws IOException {
    out.write(Json.bytes(line));
    out.write('\n');
  }
}
