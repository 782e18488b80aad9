package dev.slipway.testbed.fault;

import dev.slipway.testbed.plane.Plane;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Makes proxies in front of an API server, and closes them. Thread-safe. */
public final class Proxies implements AutoCloseable {
    private final Plane plane;
    private final List<AutoCloseable> open = new ArrayList<>();

    /**
     * Makes none yet.
     *
     * @param plane whose API server they are in front of
     */
    public Proxies(Plane plane) {
        this.plane = plane;
    }

    /**
     * Opens a proxy for bytes: the client's own certificate or token passes through it.
     *
     * @return a new proxy, closed with this at the latest
     */
    public TcpProxy tcp() {
        var server = plane.server();
        return opened(TcpProxy.to(new InetSocketAddress(server.getHost(), server.getPort())));
    }

    /**
     * Opens a proxy for requests. One with a token is the token's; any other is the administrator's.
     *
     * @return a new proxy, closed with this at the latest
     */
    public HttpProxy http() {
        return httpAs("testbed-admin", List.of("system:masters"));
    }

    /**
     * Opens a proxy for requests. One with a token is the token's; any other is a user's, who may do nothing without a role binding.
     *
     * @param user the user's name
     * @param groups the user's groups
     * @return a new proxy, closed with this at the latest
     */
    public HttpProxy httpAs(String user, List<String> groups) {
        var authority = plane.authority();
        var presenting = authority.context(authority.client(user, groups));
        var shown = authority.context(authority.server("testbed-proxy", List.of("127.0.0.1", "localhost")));
        return opened(HttpProxy.inFrontOf(plane.server())
                .connectWith(authority.context(), presenting)
                .serveWith(shown)
                .start());
    }

    /**
     * Opens a proxy for requests. One with a token is the token's; any other is a service account's, which may do nothing without a role
     * binding, and need not exist.
     *
     * @param namespace the service account's namespace
     * @param name the service account's name
     * @return a new proxy, closed with this at the latest
     */
    public HttpProxy httpAsServiceAccount(String namespace, String name) {
        return httpAs(
                "system:serviceaccount:" + namespace + ":" + name,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace));
    }

    private synchronized <P extends AutoCloseable> P opened(P proxy) {
        open.add(proxy);
        return proxy;
    }

    /** Closes every proxy that was opened here. Idempotent. */
    @Override
    public synchronized void close() {
        for (var proxy : open) {
            try {
                proxy.close();
            } catch (Exception e) {
                throw new IllegalStateException("a proxy can't be closed", e);
            }
        }
        open.clear();
    }
}
