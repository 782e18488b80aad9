package dev.slipway.testbed;

import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.plane.FakeNodes;
import dev.slipway.testbed.plane.FakePods;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.plane.PodLogs;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;

/** What a test class has: a control plane and a namespace of its own. Thread-safe. */
public final class Bed {
    private final Plane plane;
    private final String namespace;
    private final FakeNodes nodes;
    private final FakePods pods;

    Bed(Plane plane, String namespace) {
        this.plane = plane;
        this.namespace = namespace;
        this.nodes = new FakeNodes(plane.api());
        this.pods = new FakePods(plane.api(), namespace);
    }

    /**
     * The control plane, with its processes and files.
     *
     * @return the control plane, shared with other classes unless asked for otherwise
     */
    public Plane plane() {
        return plane;
    }

    /**
     * The namespace of this class.
     *
     * @return its name
     */
    public String namespace() {
        return namespace;
    }

    /**
     * Where a client reads how to get at the API server, as an administrator.
     *
     * @return the file
     */
    public KubeconfigFile kubeconfig() {
        return new KubeconfigFile(plane.kubeconfig());
    }

    /**
     * Writes where a client reads how to take another way to the API server, as an administrator.
     *
     * @param way where to connect to, such as the address of a proxy
     * @return the file
     */
    public KubeconfigFile kubeconfig(URI way) {
        return new KubeconfigFile(plane.folder().write("way-" + way.getPort() + ".kubeconfig", plane.kubeconfig(way)));
    }

    /**
     * Makes a client of the official library, as an administrator. It reads strictly: objects with fields newer than the
     * library fail, for which {@link #api} is there.
     *
     * @return a new client
     */
    public ApiClient client() {
        return client(plane.server());
    }

    /**
     * Makes a client of the official library, as an administrator, that takes another way to the API server.
     *
     * @param way where to connect to, such as the address of a proxy
     * @return a new client
     */
    public ApiClient client(URI way) {
        var reader = new StringReader(plane.kubeconfig(way));
        try {
            return ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(reader)).build();
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "No client can be made for " + way, e);
        }
    }

    /**
     * The API server, asked in plain JSON as an administrator.
     *
     * @return the client
     */
    public KubeApi api() {
        return plane.api();
    }

    /**
     * Adds fake nodes, which are removed after the class.
     *
     * @return the helper
     */
    public FakeNodes nodes() {
        return nodes;
    }

    /**
     * Runs pods in the namespace of this class.
     *
     * @return the helper
     */
    public FakePods pods() {
        return pods;
    }

    /**
     * Writes what fake pods log.
     *
     * @return the helper
     */
    public PodLogs logs() {
        return plane.logs();
    }
}
