package dev.slipway.testbed.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.build.BuiltComponent;
import dev.slipway.testbed.build.GoBuild;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.plane.PodStatus;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.RunFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This machine as a node of a control plane: its pods are processes in containers with addresses of their own. A machine
 * has place for one at a time, of all JVMs; a second is refused.
 *
 * <p>Nothing that a pod sends, and nothing that is sent to a Service, leaves the machine; no image is pulled from
 * anywhere; pods with {@code hostNetwork} are refused while a node is joined, since no rule could hold them.
 *
 * <p>It ends with {@link #close}, or with this JVM however that ends, and takes everything with it. Thread-safe.
 */
public final class WorkerNode implements AutoCloseable {
    /** The label by which pods choose the real node. */
    public static final String LABEL = "testbed.slipway.dev/node";
    /** The value of that label. */
    public static final String REAL = "real";
    /** The node selector of a pod that belongs on the real node. */
    public static final Map<String, String> SELECTOR = Map.of(LABEL, REAL);
    /** Its name. */
    public static final String NAME = "real-1";
    /** What it claims to have of accelerators when it joins. */
    public static final Map<String, Integer> ACCELERATORS = Map.of("nvidia.com/gpu", 4);

    private static final Duration TO_JOIN = Duration.ofMinutes(2);
    private static final String PATH = "/api/v1/nodes/" + NAME;
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/" + NAME;

    private final Plane plane;
    private final GoBuild build;
    private final RunFolder folder;
    private final NodeLock lock;
    private final Consumer<String> announce;
    private final NodeProcesses processes;
    private @Nullable Traefik traefik;
    private @Nullable Prometheus prometheus;
    private boolean closed;

    private WorkerNode(
            Plane plane,
            GoBuild build,
            RunFolder folder,
            NodeLock lock,
            Consumer<String> announce,
            NodeProcesses processes) {
        this.plane = plane;
        this.build = build;
        this.folder = folder;
        this.lock = lock;
        this.announce = announce;
        this.processes = processes;
    }

    /**
     * Makes this machine a node of a control plane, and blocks until it is ready for pods: some seconds, or minutes when
     * something has to be built or installed first.
     *
     * @param plane the control plane, which has to outlive the node
     * @param announce told what is installed and built
     * @return the node, with {@link #ACCELERATORS}
     * @throws TestbedException {@code NOT_PERMITTED} when this process isn't root, {@code PACKAGE_UNAVAILABLE} when Debian's
     *     packages can't be installed, {@code IN_USE} when the machine has a node already or uses its addresses, and what a
     *     build throws
     */
    public static WorkerNode join(Plane plane, Consumer<String> announce) {
        Privileges.ofThisProcess().requireEnough();
        RunFolder folder = RunFolder.open("node");
        try {
            NodeLock lock = NodeLock.take(
                    NodeLock.OF_THIS_MACHINE,
                    "process " + ProcessHandle.current().pid() + " with the bed " + folder.path());
            try {
                return join(plane, folder, lock, announce);
            } catch (RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static WorkerNode join(Plane plane, RunFolder folder, NodeLock lock, Consumer<String> announce) {
        DebianPackages.ofThisMachine(folder, announce).require();
        Privileges.requirePrograms(System.getenv("PATH"));
        GoBuild build = GoBuild.onThisMachine(announce);
        BuiltComponent programs = build.build(plane.version().component("node", "kubelet", "kube-proxy"));
        Path images = new NodeImages(build, announce).archive();
        NodeProcesses processes = NodeProcesses.start(folder, programs, images, plane);
        var node = new WorkerNode(plane, build, folder, lock, announce, processes);
        node.awaitReady(0);
        ACCELERATORS.forEach(node::accelerators);
        HostNetworkPolicy.apply(plane.api());
        return node;
    }

    /**
     * Makes it claim to have accelerators. Nothing stands behind them: a pod that asks for some gets its place and runs.
     *
     * @param resource what a pod asks for, such as {@code nvidia.com/gpu}
     * @param count how many, from 0
     */
    public void accelerators(String resource, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count of " + resource + " is " + count + ", the least is 0");
        }
        api().merge(PATH + "/status", """
                        {"status": {"capacity": {"%1$s": "%2$d"}, "allocatable": {"%1$s": "%2$d"}}}
                        """.formatted(resource, count));
    }

    /**
     * The name of the node.
     *
     * @return {@value #NAME}
     */
    public String name() {
        return NAME;
    }

    /**
     * Its address on the bridge of its pods, at which node ports are served too.
     *
     * @return an IPv4 address
     */
    public String address() {
        return PodNetwork.NODE_ADDRESS;
    }

    /**
     * kubelet, to be stopped, let go on or killed; {@link #restartKubelet} starts it again.
     *
     * @return the process
     */
    public BedProcess kubelet() {
        return processes.kubelet();
    }

    /**
     * containerd, to be stopped, killed and started again; containers outlive it.
     *
     * @return the process
     */
    public BedProcess containerd() {
        return processes.runtime().process();
    }

    /**
     * kube-proxy, to be stopped, killed and started again; its rules outlive it.
     *
     * @return the process
     */
    public BedProcess kubeProxy() {
        return processes.proxy();
    }

    /**
     * Starts kubelet again and blocks until the node is ready. It has {@link #ACCELERATORS} then: kubelet forgets every
     * accelerator that no device plugin registers anew.
     *
     * @throws TestbedException {@code NOT_IN_TIME} when it isn't ready within two minutes
     */
    public void restartKubelet() {
        long before = heartbeat(api().get(PATH));
        kubelet().restart();
        awaitReady(before);
        ACCELERATORS.forEach(this::accelerators);
    }

    /**
     * Makes more images available to its pods.
     *
     * @param archive a tar of the OCI image layout whose index names each image with {@code io.containerd.image.name}
     */
    public void load(Path archive) {
        processes.runtime().load(archive);
    }

    /**
     * Traefik beside the cluster, started when first asked for; builds it first if need be.
     *
     * @return Traefik, with its classes and kinds of objects known to the API server
     */
    public synchronized Traefik traefik() {
        if (traefik == null) {
            BuiltComponent built = build.build(Traefik.component());
            Traefik.introduce(built, api());
            traefik = Traefik.start(folder, built, plane.kubeconfig());
        }
        return traefik;
    }

    /**
     * Prometheus, started when first asked for.
     *
     * @return Prometheus, which scrapes nothing yet
     */
    public synchronized Prometheus prometheus() {
        if (prometheus == null) {
            prometheus = Prometheus.start(folder);
        }
        return prometheus;
    }

    /**
     * Ends all pods at once, without grace, and takes everything away from the machine and from the control plane.
     * Idempotent; blocks until all of it is gone.
     *
     * @throws TestbedException {@code LEFT_BEHIND} when something can't be taken away
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            folder.close();
        } finally {
            lock.close();
            leave();
        }
    }

    private void leave() {
        try {
            HostNetworkPolicy.remove(api());
            api().delete(PATH);
            api().delete(LEASE);
        } catch (TestbedException e) {
            // A control plane that is gone, or stopped by a test, has nothing to be taken away from.
            announce.accept("the node couldn't say good-bye: " + e.getMessage());
        }
    }

    private KubeApi api() {
        return plane.api();
    }

    /** Ready, and said so after a moment: what a kubelet before this one said counts for nothing. */
    private void awaitReady(long after) {
        kubelet()
                .await(
                        "the node " + NAME + " was Ready",
                        TO_JOIN,
                        () -> api().find(PATH)
                                .filter(node -> heartbeat(node) > after)
                                .filter(node -> PodStatus.hasCondition(node, "Ready"))
                                .isPresent());
    }

    /** When kubelet said last how it is, in seconds; 0 for never. */
    private static long heartbeat(JsonNode node) {
        for (JsonNode condition : node.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return Instant.parse(condition.path("lastHeartbeatTime").asText())
                        .getEpochSecond();
            }
        }
        return 0;
    }
}
