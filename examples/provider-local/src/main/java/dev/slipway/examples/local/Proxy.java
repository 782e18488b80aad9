package dev.slipway.examples.local;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** All endpoints of a provider: one port per deployment, and one pool of threads for all of them. Thread-safe. */
final class Proxy implements AutoCloseable {
    /** Each endpoint takes one of them to listen. */
    private static final int MOST_THREADS = 400;

    private final String host;
    private final Map<Connector, Entrance> entrances = new ConcurrentHashMap<>();
    private final QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 4);
    private final Server server = new Server(threads);
    private final ProxyRequests requests = new ProxyRequests(entrances);

    Proxy(String host) {
        this.host = host;
        threads.setName("slipway-local-proxy");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        server.setHandler(requests);
    }

    void start() {
        LifeCycle.start(server);
    }

    /** The client that talks to replicas; it never sends anything twice. */
    HttpClient client() {
        return requests.getHttpClient();
    }

    Executor executor() {
        return threads;
    }

    /** An endpoint that listens. Closing it twice is fine. */
    final class Door implements AutoCloseable {
        private final ServerConnector connector;

        private Door(ServerConnector connector) {
            this.connector = connector;
        }

        int port() {
            return connector.getLocalPort();
        }

        @Override
        public void close() {
            entrances.remove(connector);
            LifeCycle.stop(connector);
            server.removeConnector(connector);
        }
    }

    /**
     * Listens on a port.
     *
     * @throws IOException if somebody else does
     */
    Door open(int port, Entrance entrance) throws IOException {
        var configuration = new HttpConfiguration();
        // Both come from the replica.
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        var connector = new ServerConnector(server, null, null, null, 0, 1, new HttpConnectionFactory(configuration));
        connector.setHost(host);
        connector.setPort(port);
        connector.open();
        entrances.put(connector, entrance);
        try {
            server.addConnector(connector);
            connector.start();
            return new Door(connector);
        } catch (IOException e) {
            entrances.remove(connector);
            throw e;
        } catch (Exception e) {
            entrances.remove(connector);
            throw new ProviderException(ErrorCode.INTERNAL, "the endpoint on port " + port + " can't be opened", e);
        }
    }

    @Override
    public void close() {
        for (Connector connector : server.getConnectors()) {
            LifeCycle.stop(connector);
        }
        LifeCycle.stop(server);
    }
}
