package org.parley.bench.parley;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one end writes the other reads, at every length of the header, however it is cut.
final class WebSocketFramesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
  void framesOfBothEndsAreReadBack(int length) {
    byte[] payload = new byte[length];
    java.util.Arrays.fill(payload, (byte) 7);
    ByteBuf bytes = Unpooled.buffer();
    WebSocketFrames.put(bytes, WebSocketFrames.BINARY, payload);
    WebSocketFrames.putUnmasked(bytes, WebSocketFrames.PING, payload);
    assertRead(bytes, WebSocketFrames.BINARY, payload);
    assertRead(bytes, WebSocketFrames.PING, payload);
    assertNull(WebSocketFrames.take(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 200, 70_000})
  void aFrameThatIsNotAllThereIsLeft(int length) {
    ByteBuf whole = Unpooled.buffer();
    WebSocketFrames.put(whole, WebSocketFrames.BINARY, new byte[length]);
    for (int cut : new int[] {0, 1, 3, whole.readableBytes() - 1}) {
      ByteBuf part = whole.copy(0, cut);
      assertNull(WebSocketFrames.take(part));
      assertEquals(0, part.readerIndex());
    }
  }

  private static void assertRead(ByteBuf bytes, int first, byte[] payload) {
    var frame = WebSocketFrames.take(bytes);
    assertNotNull(frame);
    assertEquals(first, frame.first());
    assertArrayEquals(payload, ByteBufUtil.getBytes(frame.payload()));
  }
}
