package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.build.BuiltComponent;
import dev.slipway.testbed.build.GoBuild;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.RunFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    static final String PATH = "/api/v1/nodes/" + NAME;
    private static final String BED = " with the bed ";
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/" + NAME;

    private final Plane plane;
    private final GoBuild build;
    private final RunFolder folder;
    private final NodeLock lock;
    private final Consumer<String> announce;
    private final NodePorts ports;
    private final NodeProcesses processes;
    private final NodeReadiness readiness;
    private final Map<String, Integer> claimed = new ConcurrentHashMap<>();
    private @Nullable Traefik traefik;
    private @Nullable Prometheus prometheus;
    private boolean closed;

    private WorkerNode(
            Plane plane,
            GoBuild build,
            RunFolder folder,
            NodeLock lock,
            Consumer<String> announce,
            NodePorts ports,
            NodeProcesses processes) {
        this.plane = plane;
        this.build = build;
        this.folder = folder;
        this.lock = lock;
        this.announce = announce;
        this.ports = ports;
        this.processes = processes;
        this.readiness = new NodeReadiness(plane.api(), processes);
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
                    "process " + ProcessHandle.current().pid() + BED + folder.path());
            try {
                awaitCleanUp(lock);
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

    /**
     * The kernel lets go of the place at once when its holder is killed. While that one's things are still being taken away, its settings
     * of the kernel would pass for the machine's own.
     */
    private static void awaitCleanUp(NodeLock lock) {
        lock.former()
                .filter(holder -> holder.contains(BED))
                .map(holder -> Path.of(holder.substring(holder.indexOf(BED) + BED.length())))
                .ifPresent(RunFolder::sweep);
    }

    private static WorkerNode join(Plane plane, RunFolder folder, NodeLock lock, Consumer<String> announce) {
        DebianPackages.ofThisMachine(folder, announce).require();
        Privileges.requirePrograms(System.getenv("PATH"));
        GoBuild build = GoBuild.onThisMachine(announce);
        BuiltComponent programs = build.build(plane.version().component("node", "kubelet", "kube-proxy"));
        Path images = new NodeImages(build, announce).archive();
        NodePorts ports = NodePorts.claim();
        try {
            NodeProcesses processes = NodeProcesses.start(folder, programs, images, plane, ports);
            var node = new WorkerNode(plane, build, folder, lock, announce, ports, processes);
            node.awaitReady(node.kubelet());
            ACCELERATORS.forEach(node::accelerators);
            HostNetworkPolicy.apply(plane.api());
            return node;
        } catch (RuntimeException e) {
            ports.close();
            throw e;
        }
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
        claim(resource, count);
        claimed.put(resource, count);
    }

    private void claim(String resource, int count) {
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
     * kubelet, to be stopped, killed and started again; {@link #awaitReady(BedProcess)} says when it is back. Containers outlive it.
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
        return processes.proxy().process();
    }

    /**
     * Waits until a process of this node does its work again, as after it was stopped or killed; blocks.
     *
     * <p>After kubelet, and after containerd unless kubelet is dead, the node has said that it is Ready since that process was
     * started, and kubelet sees the containers; that takes up to 10 seconds. Then the node gets its accelerators again: a new
     * kubelet forgets every one that no device plugin registers anew. After kube-proxy its rules are written.
     *
     * @param process a process of this node; for any other nothing is waited for
     * @throws TestbedException {@code PROCESS_ENDED} or {@code NOT_IN_TIME} after two minutes, with the last lines of its log
     */
    public void awaitReady(BedProcess process) {
        readiness.await(process);
        if (process == kubelet()) {
            claimed.forEach(this::claim);
        }
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
            traefik = Traefik.start(folder, built, plane.kubeconfig(), ports);
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
            prometheus = Prometheus.start(folder, ports.prometheus());
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
            ports.close();
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
}
