package org.parley.bench.xmpp;

import com.fasterxml.aalto.AsyncByteBufferFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Outstanding;

/// A device that speaks XMPP (RFC 6120, 6121): SASL PLAIN, stream management (XEP-0198), delivery
/// receipts (XEP-0184, with a hint to store them, XEP-0334) and chat markers (XEP-0333).
final class XmppDevice extends SimpleChannelInboundHandler<ByteBuf> implements Device {
  private static final InputFactoryImpl PARSERS = new InputFactoryImpl();
  private static final String OPEN =
      "<?xml version='1.0'?><stream:stream to='"
          + XmppUsers.HOST
          + "' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

  private enum State {
    GREETING,
    AUTHENTICATING,
    RESTARTING,
    BINDING,
    MANAGING,
    ONLINE
  }

  private final int user;
  private final boolean reads;
  private final Consumer<Device> online;
  private final DeviceListener listener;
  private final StringBuilder out = new StringBuilder();
  private final Outstanding unstored = new Outstanding();

  /// By the address of the other.
  private final Map<String, Outstanding> unread = new HashMap<>(2);

  /// Of each who wrote: the newest message that was not said to be read yet.
  private final Map<String, String> toRead = new HashMap<>(2);

  private AsyncXMLStreamReader<AsyncByteBufferFeeder> parser = PARSERS.createAsyncForByteBuffer();
  private @Nullable ChannelHandlerContext context;
  private State state = State.GREETING;
  private boolean over;
  private Runnable ended = () -> {};

  /// Stanzas that this device sent since stream management began, and those the server sent.
  private long sentStanzas;

  private long receivedStanzas;
  private boolean asksWhatWasStored;

  // The stanza that is being read.
  private int depth;
  private @Nullable String from;
  private @Nullable String id;
  private boolean body;
  private @Nullable String receivedId;
  private @Nullable String displayedId;
  private int receivedInRead;

  XmppDevice(int user, boolean reads, Consumer<Device> online, DeviceListener listener) {
    this.user = user;
    this.reads = reads;
    this.online = online;
    this.listener = listener;
  }

  @Override
  public void send(int to, long number, String text) {
    out.append("<message type='chat' to='").append(XmppUsers.address(to));
    out.append("' id='").append(number).append("'><body>").append(text).append("</body>");
    out.append("<request xmlns='urn:xmpp:receipts'/>");
    if (reads) {
      out.append("<markable xmlns='urn:xmpp:chat-markers:0'/>");
      unreadOf(XmppUsers.address(to)).add(number, number, listener::read);
    }
    out.append("</message>");
    unstored.add(++sentStanzas, number, listener::stored);
    asksWhatWasStored = true;
  }

  @Override
  public void flush() {
    if (asksWhatWasStored) {
      asksWhatWasStored = false;
      out.append("<r xmlns='urn:xmpp:sm:3'/>");
    }
    if (!out.isEmpty()) {
      ChannelHandlerContext ctx = context();
      var _ = ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), out), ctx.voidPromise());
      out.setLength(0);
    }
  }

  @Override
  public void close(Runnable ended) {
    if (over) {
      ended.run();
      return;
    }
    over = true;
    this.ended = ended;
    acknowledge(); // or the server would keep for the next time what this device has
    out.append("</stream:stream>");
    flush();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not connected yet");
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    out.append(OPEN);
    flush();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
    try {
      parser.getInputFeeder().feedInput(bytes.nioBuffer());
      while (!over && parser.hasNext()) {
        int event = parser.next();
        if (event == AsyncXMLStreamReader.EVENT_INCOMPLETE) {
          break;
        }
        take(event);
      }
    } catch (XMLStreamException e) {
      fail("malformed XML: " + e.getMessage());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    toRead.forEach(
        (writer, newest) ->
            answer(writer, newest, "<displayed xmlns='urn:xmpp:chat-markers:0' id='"));
    toRead.clear();
    flush();
    if (receivedInRead > 0) {
      int messages = receivedInRead;
      receivedInRead = 0;
      listener.received(messages);
      flush();
    }
  }

  private void take(int event) {
    if (event == AsyncXMLStreamReader.START_ELEMENT) {
      depth++;
      if (depth == 2) {
        stanzaBegins();
      } else if (depth > 2) {
        childBegins();
      }
    } else if (event == AsyncXMLStreamReader.END_ELEMENT) {
      depth--;
      if (depth == 1) {
        stanzaEnds(parser.getLocalName());
      } else if (depth == 0) {
        fail("the server ended the stream");
      }
    }
  }

  private void stanzaBegins() {
    from = parser.getAttributeValue(null, "from");
    id = parser.getAttributeValue(null, "id");
    body = false;
    receivedId = null;
    displayedId = null;
    switch (parser.getLocalName()) {
      case "r" -> acknowledge();
      case "a" ->
          unstored.upTo(Long.parseLong(parser.getAttributeValue(null, "h")), listener::stored);
      case "failure", "failed", "error" -> fail("refused: " + parser.getLocalName());
      case "message", "iq", "presence" -> {
        receivedStanzas++;
        if ("error".equals(parser.getAttributeValue(null, "type"))) {
          fail("refused: an error stanza");
        }
      }
      default -> {} // features, success, enabled: at their end
    }
  }

  private void childBegins() {
    switch (parser.getLocalName()) {
      case "body" -> body |= depth == 3;
      case "received" -> receivedId = parser.getAttributeValue(null, "id");
      case "displayed" -> displayedId = parser.getAttributeValue(null, "id");
      default -> {} // not measured
    }
  }

  private void stanzaEnds(String name) {
    switch (name) {
      case "features" -> negotiate();
      case "success" -> {
        state = State.RESTARTING;
        depth = 0;
        parser = PARSERS.createAsyncForByteBuffer();
        out.append(OPEN);
      }
      case "iq" -> {
        if (state == State.BINDING) {
          state = State.MANAGING;
          out.append("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        }
      }
      case "enabled" -> {
        state = State.ONLINE;
        receivedStanzas = 0;
        out.append("<presence/>");
        sentStanzas = 1;
        online.accept(this);
      }
      case "message" -> message();
      default -> {} // presence and the like
    }
  }

  private void negotiate() {
    if (state == State.GREETING) {
      state = State.AUTHENTICATING;
      String secret = "\0" + XmppUsers.name(user) + "\0" + XmppUsers.PASSWORD;
      out.append("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>")
          .append(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)))
          .append("</auth>");
    } else if (state == State.RESTARTING) {
      state = State.BINDING;
      out.append("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>")
          .append("<resource>bench</resource></bind></iq>");
    }
  }

  private void acknowledge() {
    out.append("<a xmlns='urn:xmpp:sm:3' h='").append(receivedStanzas).append("'/>");
  }

  private void message() {
    if (receivedId != null) {
      listener.delivered(Long.parseLong(receivedId));
    } else if (displayedId != null) {
      // A marker covers all before it (XEP-0333).
      String other = from().replaceFirst("/.*", "");
      unreadOf(other).upTo(Long.parseLong(displayedId), listener::read);
    } else if (body && id != null) {
      answer(from(), id, "<received xmlns='urn:xmpp:receipts' id='");
      if (reads) {
        toRead.put(from(), id);
      }
      receivedInRead++;
    }
  }

  private String from() {
    return Objects.requireNonNull(from, "a message from nobody");
  }

  private Outstanding unreadOf(String address) {
    return unread.computeIfAbsent(address, _ -> new Outstanding());
  }

  private void answer(String to, String id, String element) {
    out.append("<message type='chat' to='").append(to).append("'>").append(element);
    out.append(id).append("'/><store xmlns='urn:xmpp:hints'/></message>");
    sentStanzas++;
  }

  private void fail(String why) {
    if (!over) {
      over = true;
      listener.failed("user %d: %s".formatted(user, why));
      var _ = context().close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail("the connection was lost"); // unless this device wanted it
    ended.run();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail("the connection broke: " + cause);
  }
}
