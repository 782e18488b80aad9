package dev.slipway.examples.local;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Hands each request to one replica, once: a request that failed might have been carried out. Thread-safe. */
final class ProxyRequests extends ProxyHandler {
    private static final String TURN = ProxyRequests.class.getName() + ".turn";
    private static final String PRIVATE = ProxyRequests.class.getName() + ".private";
    private static final byte[] NOBODY =
            "{\"error\":\"no replica of this deployment is ready\"}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] STRANGER =
            "{\"error\":\"this endpoint is private; send a client's name and token\"}".getBytes(StandardCharsets.UTF_8);
    private static final String CHALLENGE = "Basic realm=\"slipway\", charset=\"UTF-8\"";
    private static final int MOST_AT_ONCE = 10_000;
    private static final int CONNECT_MILLIS = 5_000;

    private final Map<Connector, Entrance> entrances;

    ProxyRequests(Map<Connector, Entrance> entrances) {
        this.entrances = entrances;
        setViaHost("slipway");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var entrance = entrances.get(request.getConnectionMetaData().getConnector());
        var guard = entrance == null ? null : entrance.guard();
        if (guard != null && !guard.admits(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
            response.setStatus(HttpStatus.UNAUTHORIZED_401);
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, CHALLENGE);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.write(true, ByteBuffer.wrap(STRANGER), callback);
            return true;
        }
        var turn = entrance == null ? null : entrance.rotation().take().orElse(null);
        if (turn == null) {
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE_503);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
            response.write(true, ByteBuffer.wrap(NOBODY), callback);
            return true;
        }
        request.setAttribute(TURN, turn);
        request.setAttribute(PRIVATE, guard.isPrivate());
        // A model may think longer than a connection may be idle.
        request.addIdleTimeoutListener(timeout -> false);
        var releasing = new Callback.Nested(callback) {
            @Override
            public void completed() {
                turn.release();
            }
        };
        try {
            return super.handle(request, response, releasing);
        } catch (RuntimeException e) {
            turn.release();
            throw e;
        }
    }

    @Override
    protected HttpURI rewriteHttpURI(Request request) {
        var turn = (Rotation.Turn) request.getAttribute(TURN);
        return HttpURI.build(request.getHttpURI()).scheme("http").authority("127.0.0.1", turn.port());
    }

    /** A token is for the door: a model, or its log, has no business with it. */
    @Override
    protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request onward) {
        super.addProxyHeaders(request, onward);
        if (Boolean.TRUE.equals(request.getAttribute(PRIVATE))) {
            onward.headers(headers -> headers.remove(HttpHeader.AUTHORIZATION));
        }
    }

    @Override
    protected HttpClient newHttpClient() {
        var connector = new ClientConnector();
        connector.setExecutor(getServer().getThreadPool());
        connector.setScheduler(getServer().getScheduler());
        var transport = new HttpClientTransportDynamic(connector);
        // A connection is used once: one that was kept might be closed by the replica just when it is used again.
        transport.setConnectionPoolFactory(destination -> {
            var pool = new DuplexConnectionPool(destination, MOST_AT_ONCE);
            pool.setMaxUsage(1);
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
}
