package dev.slipway.testbed.fault;

import java.net.URI;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/**
 * A proxy for HTTP/1.1 on a port of 127.0.0.1 that understands requests of the Kubernetes API: it records them, and breaks those that a
 * test names. What is streamed, a watch or a log that is followed, passes at once, piece by piece. Connections that are upgraded (exec,
 * port-forward) don't pass; a {@link TcpProxy} lets them.
 *
 * <p>The API server sees what the client sent, over a connection of the proxy's own: with the client's token, or if it has none with the
 * certificate that the proxy presents. A server that isn't
 * there shows as a connection that ends. Closing it cuts every connection, idempotently. Thread-safe.
 */
public final class HttpProxy implements AutoCloseable {
    private static final String NAME = "testbed-http-proxy";
    private static final int MOST_THREADS = 400;

    private final RequestLog requests = new RequestLog();
    private final HttpFaults faults = new HttpFaults();
    private final QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
    private final Server server;
    private final ServerConnector connector;
    private final Gate gate;
    private final String scheme;
    private volatile int port;

    private HttpProxy(Builder builder) {
        threads.setName(NAME);
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        server = new Server(threads, new ScheduledExecutorScheduler(NAME + "-clock", true), null);
        var configuration = new HttpConfiguration();
        // Both come from the server.
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        scheme = builder.shown == null ? "http" : "https";
        connector = new ServerConnector(server, null, null, null, 1, 1, factories(configuration, builder.shown));
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(0);
        server.addConnector(connector);
        gate = new Gate(
                requests,
                faults,
                new Forwarder(builder.target, builder.presenting),
                new Forwarder(builder.target, builder.trusting));
        server.setHandler(gate);
    }

    private static ConnectionFactory[] factories(HttpConfiguration configuration, @Nullable SSLContext shown) {
        var http = new HttpConnectionFactory(configuration);
        if (shown == null) {
            return new ConnectionFactory[] {http};
        }
        // A client may call it localhost, which is no name that a server may be asked for in TLS.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        var tls = new SslContextFactory.Server();
        tls.setSslContext(shown);
        tls.setSniRequired(false);
        return new ConnectionFactory[] {new SslConnectionFactory(tls, http.getProtocol()), http};
    }

    /**
     * Begins a proxy.
     *
     * @param target the server, as {@code http://host:port} or {@code https://host:port}
     * @return what can be said about it before it is started
     */
    public static Builder inFrontOf(URI target) {
        return new Builder(target);
    }

    /** What can be said about a proxy before it is started. Not thread-safe. */
    public static final class Builder {
        private final URI target;
        private @Nullable SSLContext trusting;
        private @Nullable SSLContext presenting;
        private @Nullable SSLContext shown;

        private Builder(URI target) {
            this.target = target;
        }

        /**
         * How it connects to a server with TLS.
         *
         * @param trusting whom it trusts, for requests that come with a token, which is passed on
         * @param presenting whom it trusts and which client certificate it presents, for all other requests
         * @return this
         */
        public Builder connectWith(SSLContext trusting, SSLContext presenting) {
            this.trusting = trusting;
            this.presenting = presenting;
            return this;
        }

        /**
         * Clients connect to it with TLS, and not in the clear.
         *
         * @param context the certificate that it shows them
         * @return this
         */
        public Builder serveWith(SSLContext context) {
            shown = context;
            return this;
        }

        /**
         * Starts it.
         *
         * @return a proxy that listens
         */
        public HttpProxy start() {
            var proxy = new HttpProxy(this);
            LifeCycle.start(proxy.server);
            proxy.port = proxy.connector.getLocalPort();
            return proxy;
        }
    }

    /**
     * Where clients find it.
     *
     * @return such as {@code https://127.0.0.1:40123}
     */
    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + port);
    }

    /**
     * Its faults.
     *
     * @return where to put them on
     */
    public HttpFaults faults() {
        return faults;
    }

    /**
     * What came to it.
     *
     * @return the requests until now, and as they come
     */
    public RequestLog requests() {
        return requests;
    }

    /**
     * Closes the connections of requests that are on their way now, among them open watches, and those that hang or are held.
     *
     * @param which the requests that are meant
     * @return how many it cut
     */
    public int cut(Requests which) {
        var cut = gate.running(which);
        cut.forEach(Exchange::cut);
        return cut.size();
    }

    /**
     * Lets the client hear nothing more of answers that are on their way now, and closes nothing: a watch becomes half-open for good.
     *
     * @param which the requests that are meant
     * @return how many it silenced
     */
    public int silence(Requests which) {
        List<Exchange> silent = gate.running(which);
        silent.forEach(Exchange::silence);
        return silent.size();
    }

    /**
     * Counts the requests that are being answered, as watches and followed logs are for long.
     *
     * @param which of which requests
     * @return how many there are now
     */
    public int open(Requests which) {
        return gate.running(which).size();
    }

    @Override
    public void close() {
        LifeCycle.stop(connector);
        cut(Requests.any());
        faults.clear();
        LifeCycle.stop(server);
    }
}
