package dev.slipway.testbed.fault;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Passes requests on and their answers back, changed by nothing but faults. Thread-safe. */
final class Forwarder extends ProxyHandler {
    private static final String EXCHANGE = Forwarder.class.getName() + ".exchange";
    private static final String GATE = Forwarder.class.getName() + ".gate";
    private static final int MOST_AT_ONCE = 10_000;
    private static final int CONNECT_MILLIS = 10_000;
    /** The API server closes a connection that was idle for longer, perhaps just when it is used again. */
    private static final long USE_SECONDS = 30;

    private final URI target;
    private final @Nullable SSLContext context;

    /**
     * Makes one for a server.
     *
     * @param target where it is
     * @param context whom to trust and what to present in TLS; null if the server is reached without
     */
    Forwarder(URI target, @Nullable SSLContext context) {
        this.target = target;
        this.context = context;
        setUseServerThreadPool(true);
    }

    void passOn(Exchange exchange, Gate gate) {
        exchange.request().setAttribute(EXCHANGE, exchange);
        exchange.request().setAttribute(GATE, gate);
        try {
            handle(exchange.request(), exchange.response(), exchange);
        } catch (RuntimeException e) {
            exchange.failed(e);
        }
    }

    @Override
    protected HttpURI rewriteHttpURI(Request request) {
        return HttpURI.build(request.getHttpURI())
                .scheme(target.getScheme())
                .authority(target.getHost(), target.getPort());
    }

    /** The API server shall see what the client sent and nothing of a proxy. */
    @Override
    protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request onward) {}

    @Override
    protected org.eclipse.jetty.client.Response.CompleteListener newServerToProxyResponseListener(
            Request request, org.eclipse.jetty.client.Request onward, Response response, Callback callback) {
        var exchange = (Exchange) request.getAttribute(EXCHANGE);
        exchange.goesOn(onward);
        return new Answer(exchange, (Gate) request.getAttribute(GATE), onward);
    }

    /** Whoever is connected to a server that dies sees the connection end, and no page about a bad gateway. */
    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request onward,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback,
            Throwable failure) {
        var exchange = (Exchange) request.getAttribute(EXCHANGE);
        if (!exchange.isSilent()) {
            exchange.cut();
        }
    }

    @Override
    protected HttpClient newHttpClient() {
        var connector = new ClientConnector();
        connector.setExecutor(getServer().getThreadPool());
        connector.setScheduler(getServer().getScheduler());
        var tls = new SslContextFactory.Client();
        if (context != null) {
            tls.setSslContext(context);
        }
        connector.setSslContextFactory(tls);
        var transport = new HttpClientTransportDynamic(connector);
        transport.setConnectionPoolFactory(destination -> {
            var pool = new DuplexConnectionPool(destination, MOST_AT_ONCE);
            pool.setMaxDuration(TimeUnit.SECONDS.toMillis(USE_SECONDS));
            return pool;
        });
        return new HttpClient(transport);
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
        super.configureHttpClient(client);
        client.setUserAgentField(null);
        client.setConnectTimeout(CONNECT_MILLIS);
        client.setIdleTimeout(0);
        client.setMaxConnectionsPerDestination(MOST_AT_ONCE);
        client.setMaxRequestsQueuedPerDestination(MOST_AT_ONCE);
    }

    /** Gives an answer back, or spoils it. */
    private final class Answer extends ProxyResponseListener {
        private final Exchange exchange;
        private final Gate gate;
        private final @Nullable RequestFault spoiling;
        private final boolean isLost;
        private long left;

        Answer(Exchange exchange, Gate gate, org.eclipse.jetty.client.Request onward) {
            super(exchange.request(), onward, exchange.response(), exchange);
            this.exchange = exchange;
            this.gate = gate;
            this.spoiling = exchange.firstStruck(Effect.Moment.SPOILS_ANSWER);
            var kind = spoiling == null ? null : spoiling.effect().kind();
            this.isLost = kind == Effect.Kind.LOSE_ANSWER;
            this.left = spoiling != null && kind == Effect.Kind.CUT_ANSWER
                    ? spoiling.effect().bytes()
                    : Long.MAX_VALUE;
        }

        /** Before any of the body: what waits waits here, and the status and headers are not kept until there is a body. */
        @Override
        public void onContentSource(org.eclipse.jetty.client.Response answer, Content.Source source) {
            exchange.recorded().answered(answer.getStatus());
            if (isLost) {
                super.onContentSource(answer, source);
                return;
            }
            gate.after(exchange.struck(Effect.Moment.WAITS_AFTER), () -> {
                if (exchange.isCut()) {
                    return;
                }
                exchange.recorded().told(answer.getStatus());
                spoil();
                if (spoiling == null && answer.getHeaders().contains(HttpHeader.CONTENT_LENGTH)) {
                    super.onContentSource(answer, source);
                    return;
                }
                exchange.response()
                        .write(
                                false,
                                BufferUtil.EMPTY_BUFFER,
                                Callback.from(() -> super.onContentSource(answer, source), failure -> exchange.cut()));
            });
        }

        private void spoil() {
            if (spoiling != null && spoiling.effect().kind() == Effect.Kind.SILENCE) {
                exchange.silence();
                spoiling.struck();
                gate.cutWhenOver(exchange, spoiling);
            }
        }

        @Override
        public void onContent(org.eclipse.jetty.client.Response answer, Content.Chunk chunk, Runnable demander) {
            if (isLost || exchange.isSilent()) {
                demander.run();
            } else if (chunk.remaining() < left) {
                left -= chunk.remaining();
                super.onContent(answer, chunk, demander);
            } else {
                var rest = new byte[(int) left];
                chunk.getByteBuffer().slice().get(rest);
                super.onContent(answer, Content.Chunk.from(ByteBuffer.wrap(rest), false), this::end);
            }
        }

        private void end() {
            Stream.ofNullable(spoiling).forEach(RequestFault::struck);
            exchange.cut();
        }

        @Override
        public void onSuccess(org.eclipse.jetty.client.Response answer) {
            if (!isLost && !exchange.isSilent()) {
                super.onSuccess(answer);
            }
        }

        @Override
        public void onComplete(Result result) {
            if (isLost && result.isSucceeded()) {
                end();
            } else if (!exchange.isSilent()) {
                super.onComplete(result);
            }
        }
    }
}
