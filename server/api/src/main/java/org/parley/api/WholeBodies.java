package org.parley.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// Takes a request's body in whole before anybody works on the request, so that one that drips in
/// costs its bytes and no thread.
///
/// A body has a time in all, then its request is refused with 408. Of those under way there are at
/// most [HttpServer.Bounds#bodies]: a further one makes the eldest fail, since an honest body takes
/// milliseconds. What exceeds [Json#MAX_BODY_BYTES] is handed on as far as it came, to be refused.
final class WholeBodies extends Handler.Wrapper {
  private final HttpServer.Bounds bounds;
  private final Supplier<String> newId;

  /// In the order they began; guarded by itself.
  private final LinkedHashSet<Arrival> arriving = new LinkedHashSet<>();

  WholeBodies(HttpServer.Bounds bounds, Supplier<String> newId) {
    this.bounds = bounds;
    this.newId = newId;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (request.getLength() > Json.MAX_BODY_BYTES) {
      return super.handle(request, response, callback); // is refused unread
    }
    Arrival arrival = new Arrival(request, response, callback);
    Optional<Request> whole = arrival.read();
    if (whole.isPresent()) {
      return super.handle(whole.get(), response, callback);
    }
    arrival.await();
    return true;
  }

  private void serve(Request whole, Response response, Callback callback) {
    try {
      if (!super.handle(whole, response, callback)) {
        Response.writeError(whole, response, callback, 404);
      }
    } catch (Throwable t) { // as Jetty does around a handler
      Response.writeError(whole, response, callback, t);
    }
  }

  /// A body on its way. Whoever removes it from [#arriving] answers its request, and nobody else.
  private final class Arrival {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Scheduler.@Nullable Task end;

    Arrival(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
    }

    /// Takes what is there.
    ///
    /// @return the request with all of its body, once that is there or too large
    Optional<Request> read() {
      while (body.size() <= Json.MAX_BODY_BYTES) {
        Content.@Nullable Chunk chunk = request.read();
        if (chunk == null) {
          return Optional.empty();
        }
        if (Content.Chunk.isFailure(chunk)) {
          return Optional.of(with(Content.Source.from(), chunk.getFailure()));
        }
        byte[] bytes = new byte[chunk.remaining()];
        chunk.getByteBuffer().get(bytes);
        body.writeBytes(bytes);
        boolean last = chunk.isLast();
        chunk.release();
        if (last) {
          break;
        }
      }
      return Optional.of(with(Content.Source.from(ByteBuffer.wrap(body.toByteArray())), null));
    }

    private Request with(Content.Source content, @Nullable Throwable failure) {
      if (failure != null) {
        content.fail(failure);
      }
      return new WithBody(request, content);
    }

    /// The eldest gives up last, since it calls out.
    void await() {
      @Nullable Arrival eldest = null;
      synchronized (arriving) {
        arriving.add(this);
        if (arriving.size() > bounds.bodies()) {
          eldest = arriving.getFirst();
        }
        end =
            request
                .getComponents()
                .getScheduler()
                .schedule(this::giveUp, bounds.bodyTime().toMillis(), TimeUnit.MILLISECONDS);
        demand();
      }
      if (eldest != null) {
        eldest.giveUp();
      }
    }

    /// Under the lock, so that no request is asked for more once it was answered; what comes is
    /// therefore never worked on here.
    private void demand() {
      request.demand(
          Invocable.from(
              Invocable.InvocationType.NON_BLOCKING,
              () -> request.getComponents().getExecutor().execute(this::resume)));
    }

    private void resume() {
      Optional<Request> whole;
      synchronized (arriving) {
        if (!arriving.contains(this)) {
          return;
        }
        whole = read();
        if (whole.isEmpty()) {
          demand();
        } else {
          arriving.remove(this);
        }
      }
      if (whole.isPresent()) {
        Objects.requireNonNull(end).cancel();
        serve(whole.get(), response, callback);
      }
    }

    private void giveUp() {
      boolean mine;
      synchronized (arriving) {
        mine = arriving.remove(this);
      }
      if (mine) {
        Objects.requireNonNull(end).cancel();
        ProblemErrorHandler.write(
            response,
            callback,
            Problem.Type.TIMEOUT.because("The body did not arrive in time; send it again."),
            newId);
      }
    }
  }

  private static final class WithBody extends Request.Wrapper {
    private final Content.Source content;

    WithBody(Request request, Content.Source content) {
      super(request);
      this.content = content;
    }

    @Override
    public Content.Chunk read() {
      return content.read();
    }

    @Override
    public void demand(Runnable whenThere) {
      content.demand(whenThere);
    }

    @Override
    public void fail(Throwable failure) {
      content.fail(failure);
      super.fail(failure);
    }
  }
}
