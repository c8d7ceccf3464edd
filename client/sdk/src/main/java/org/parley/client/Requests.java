package org.parley.client;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.ServerFrame;

/// Frames that threads of the program want sent on the present connection, and the answers they
/// wait for. Bounded: one too many is refused.
final class Requests {
  private static final int WAITING = 256;

  private final ArrayBlockingQueue<Request> queue = new ArrayBlockingQueue<>(WAITING);

  /// A frame to send, and the place for its answer.
  static final class Request {
    private final ClientFrame.Body body;
    private final boolean wantsAnswer;
    private final ArrayBlockingQueue<Answer> answer = new ArrayBlockingQueue<>(1);

    private Request(ClientFrame.Body body, boolean wantsAnswer) {
      this.body = body;
      this.wantsAnswer = wantsAnswer;
    }

    ClientFrame.Body body() {
      return body;
    }

    boolean wantsAnswer() {
      return wantsAnswer;
    }

    void answer(ServerFrame.Body body) {
      give(new Answered(body));
    }

    /// There is no connection any more to bring the answer.
    void lost() {
      give(new Lost());
    }

    private void give(Answer given) {
      if (!answer.offer(given)) {
        Log.LOG.debug("a second answer to one request");
      }
    }
  }

  private sealed interface Answer {}

  private record Answered(ServerFrame.Body body) implements Answer {}

  private record Lost() implements Answer {}

  Request add(ClientFrame.Body body, boolean wantsAnswer) {
    Request request = new Request(body, wantsAnswer);
    if (!queue.offer(request)) {
      throw new ParleyException(
          ParleyException.Reason.TOO_MANY, WAITING + " requests wait already");
    }
    return request;
  }

  @Nullable Request next() {
    return queue.poll();
  }

  /// Tells everybody who waits that the connection is gone.
  void loseAll() {
    for (Request request = queue.poll(); request != null; request = queue.poll()) {
      request.lost();
    }
  }

  /// Waits for the answer.
  ServerFrame.Body await(Request request, int timeoutMillis) throws InterruptedException {
    Answer answer = request.answer.poll(timeoutMillis, TimeUnit.MILLISECONDS);
    return switch (answer) {
      case Answered(ServerFrame.Failure failure) -> throw failure(failure);
      case Answered(ServerFrame.Body body) -> body;
      case Lost() -> throw unreachable();
      case null -> throw unreachable();
    };
  }

  static ParleyException unreachable() {
    return new ParleyException(
        ParleyException.Reason.UNREACHABLE, "the server cannot be reached, or did not answer");
  }

  private static ParleyException failure(ServerFrame.Failure failure) {
    ParleyException.Reason reason =
        switch (failure.code()) {
          case BAD_REQUEST, ID_REUSED -> ParleyException.Reason.INVALID;
          case UNAUTHENTICATED -> ParleyException.Reason.NOT_LOGGED_IN;
          case NOT_FOUND -> ParleyException.Reason.NOT_FOUND;
          case FORBIDDEN -> ParleyException.Reason.FORBIDDEN;
          case TOO_LARGE -> ParleyException.Reason.TOO_LARGE;
          case RATE_LIMITED -> ParleyException.Reason.RATE_LIMITED;
          case UNAVAILABLE, INTERNAL -> ParleyException.Reason.UNAVAILABLE;
        };
    return new ParleyException(
        reason, "the server answered " + failure.code(), null, failure.retryAfterMillis());
  }
}
