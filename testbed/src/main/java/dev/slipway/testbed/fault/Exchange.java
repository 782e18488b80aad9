package dev.slipway.testbed.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A request on its way, and its answer; a {@link Callback} for whoever writes that answer. Thread-safe. */
final class Exchange implements Callback {
    private final KubeRequest asked;
    private final RecordedRequest recorded;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final List<RequestFault> struck;
    private final Consumer<Exchange> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean silent;
    private volatile boolean cut;
    private volatile org.eclipse.jetty.client.@Nullable Request onward;

    Exchange(
            KubeRequest asked,
            RecordedRequest recorded,
            Request request,
            Response response,
            Callback callback,
            List<RequestFault> struck,
            Consumer<Exchange> onEnd) {
        this.asked = asked;
        this.recorded = recorded;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.struck = struck;
        this.onEnd = onEnd;
    }

    KubeRequest asked() {
        return asked;
    }

    RecordedRequest recorded() {
        return recorded;
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    /** The faults that struck it and take place at a moment, the oldest first. */
    List<RequestFault> struck(Effect.Moment moment) {
        return struck.stream()
                .filter(fault -> fault.effect().kind().moment() == moment)
                .toList();
    }

    @Nullable
    RequestFault firstStruck(Effect.Moment moment) {
        var all = struck(moment);
        return all.isEmpty() ? null : all.get(0);
    }

    /** Remembers the request that was made of it, so that a cut ends it too. */
    void goesOn(org.eclipse.jetty.client.Request next) {
        onward = next;
        recorded.forwarded();
        if (cut) {
            abort(next);
        }
    }

    boolean isCut() {
        return cut;
    }

    boolean isSilent() {
        return silent;
    }

    /** From now on the client hears nothing. */
    void silence() {
        silent = true;
    }

    /** Answers in the server's place. */
    void answer(ApiAnswer answer) {
        recorded.told(answer.code());
        response.setStatus(answer.code());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        answer.retryAfter()
                .ifPresent(wait -> response.getHeaders().put(HttpHeader.RETRY_AFTER, Long.toString(wait.toSeconds())));
        response.write(true, ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8)), this);
    }

    /** Closes the client's connection as a killed process would: without a word, also of TLS. Idempotent. */
    void cut() {
        cut = true;
        EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
        if (end instanceof SslConnection.SslEndPoint tls) {
            end = tls.getSslConnection().getEndPoint();
        }
        end.close();
        var next = onward;
        if (next != null) {
            abort(next);
        }
        failed(new IOException("cut by a fault"));
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void abort(org.eclipse.jetty.client.Request next) {
        // It may have ended by itself meanwhile, which is as good.
        next.abort(new IOException("cut by a fault"));
    }

    @Override
    public void succeeded() {
        if (ended.compareAndSet(false, true)) {
            onEnd.accept(this);
            callback.succeeded();
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (ended.compareAndSet(false, true)) {
            onEnd.accept(this);
            callback.failed(failure);
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return callback.getInvocationType();
    }
}
