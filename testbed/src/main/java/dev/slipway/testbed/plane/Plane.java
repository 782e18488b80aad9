package dev.slipway.testbed.plane;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.build.GoBuild;
import dev.slipway.testbed.pki.CertificateAuthority;
import dev.slipway.testbed.pki.Kubeconfig;
import dev.slipway.testbed.plane.PlaneCommands.PlanePorts;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.Ports;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * A running control plane with two fake nodes, {@code fake-1} with 8 {@code nvidia.com/gpu} and {@code fake-2} with none.
 * Several may run at once; each ends with this JVM at the latest. Thread-safe.
 */
public final class Plane implements AutoCloseable {
    /** The addresses of Services, as a range. */
    public static final String SERVICE_NETWORK = PlaneCommands.SERVICE_NETWORK;
    /** The addresses that pods of fake nodes say they have, as a range; nothing is behind them. */
    public static final String FAKE_POD_NETWORK = PlaneCommands.FAKE_POD_NETWORK;

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final double MILLIS = 1000.0;

    private final KubernetesVersion version;
    private final RunFolder folder;
    private final PlanePrograms programs;
    private final CertificateAuthority authority;
    private final Ports claim;
    private final PlanePorts ports;
    private final URI server;
    private final PlaneFiles files;
    private final KubeApi api;
    private final PodLogs logs;
    private final BedProcess etcd;
    private final BedProcess apiServer;
    private final BedProcess controllers;
    private final BedProcess scheduler;
    private final BedProcess kwok;

    private Plane(PlanePrograms programs, RunFolder folder, Ports claim) {
        this.claim = claim;
        this.version = programs.version();
        this.programs = programs;
        this.folder = folder;
        this.ports = PlanePorts.of(claim.numbers());
        this.server = URI.create("https://127.0.0.1:" + ports.api());
        this.authority = CertificateAuthority.create("testbed");
        this.files = new PlaneFiles(folder, authority, server);
        var commands = new PlaneCommands(programs, files, ports);
        this.etcd = BedProcess.start(folder, "etcd", commands.etcd());
        files.write();
        this.apiServer = BedProcess.start(folder, "kube-apiserver", commands.apiServer());
        this.api = new KubeApi(server, authority.context(files.admin()));
        this.logs = new PodLogs(folder, api);
        apiServer.await("the API server is ready", LIMIT, () -> {
            etcd.requireAlive("the API server is ready");
            return api.isReady();
        });
        // Only now: before the API server has made its own roles, the controllers end at once.
        this.controllers = BedProcess.start(folder, "kube-controller-manager", commands.controllers());
        this.scheduler = BedProcess.start(folder, "kube-scheduler", commands.scheduler());
        allowKwok();
        this.kwok = BedProcess.start(folder, "kwok", commands.kwok());
        logs.answerForAll();
        var nodes = new FakeNodes(api);
        nodes.add("fake-1", "nvidia.com/gpu", 8);
        nodes.add("fake-2");
        controllers.await(
                "the default service account is there",
                LIMIT,
                () -> api.find("/api/v1/namespaces/default/serviceaccounts/default")
                        .isPresent());
        awaitReady(controllers);
        awaitReady(scheduler);
        kwok.await("kwok answers for logs", LIMIT, () -> Ports.isOpen(ports.kwok()));
    }

    /**
     * Starts a control plane of the version that is asked for, building it before if need be; blocks until it can be used.
     *
     * @param progress told a line for every step
     * @return the control plane
     * @throws TestbedException when it can't be built or started: the code says why
     */
    public static Plane start(Consumer<String> progress) {
        return start(KubernetesVersion.wanted(), progress);
    }

    /**
     * Starts a control plane, building it before if need be; blocks until it can be used.
     *
     * @param version which Kubernetes
     * @param progress told a line for every step
     * @return the control plane
     * @throws TestbedException when it can't be built or started: the code says why
     */
    public static Plane start(KubernetesVersion version, Consumer<String> progress) {
        var programs = PlanePrograms.build(version, GoBuild.onThisMachine(progress));
        var started = Instant.now();
        var claim = Ports.claim(PlanePorts.COUNT);
        var folder = RunFolder.open("plane");
        try {
            var plane = new Plane(programs, folder, claim);
            progress.accept("control plane: Kubernetes " + version.full() + " at " + plane.server + ", started in "
                    + Duration.between(started, Instant.now()).toMillis() / MILLIS + " s");
            return plane;
        } catch (RuntimeException e) {
            closeAfter(e, folder, claim);
            throw e;
        }
    }

    /** Why it couldn't be started counts for more than why it can't be taken away. */
    private static void closeAfter(RuntimeException failure, RunFolder folder, Ports claim) {
        try (claim) {
            folder.close();
        } catch (TestbedException e) {
            failure.addSuppressed(e);
        }
    }

    private void allowKwok() {
        var kwokFiles = programs.kwok();
        try {
            api.apply(Files.readString(kwokFiles.file("kustomize/rbac/role.yaml")));
            api.apply("""
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: ClusterRoleBinding
                    metadata: {name: kwok-controller}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: kwok-controller}
                    subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %s}]
                    """.formatted(PlaneFiles.KWOK_USER));
            for (var kind : List.of("logs", "clusterlogs")) {
                api.apply(Files.readString(kwokFiles.file("kustomize/crd/bases/kwok.x-k8s.io_" + kind + ".yaml")));
                api.awaitKind(kind + ".kwok.x-k8s.io", LIMIT);
            }
            var stages = String.join(
                    "\n---\n",
                    Files.readString(kwokFiles.file("kustomize/stage/node/fast/node-initialize.yaml")),
                    Files.readString(
                            kwokFiles.file("kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml")),
                    Files.readString(kwokFiles.file("kustomize/stage/pod/fast/pod-complete.yaml")),
                    PodStages.yaml());
            folder.write("kwok.yaml", stages);
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "kwok's own files can't be read", e);
        }
    }

    /**
     * Which Kubernetes it is.
     *
     * @return the version
     */
    public KubernetesVersion version() {
        return version;
    }

    /**
     * Where the API server answers.
     *
     * @return an address of the loopback interface
     */
    public URI server() {
        return server;
    }

    /**
     * The kubeconfig of an administrator who may do everything.
     *
     * @return the file
     */
    public Path kubeconfig() {
        return files.file("admin.kubeconfig");
    }

    /**
     * The kubeconfig of an administrator who takes another way to the API server, such as through a proxy.
     *
     * @param way where to connect to; on the loopback address the server's certificate fits
     * @return the content, YAML
     */
    public String kubeconfig(URI way) {
        return Kubeconfig.of(way.toString(), authority, "admin", files.admin());
    }

    /**
     * Writes the kubeconfig of a user who may do what the groups may, which is nothing without a role binding.
     *
     * @param user the user's name
     * @param groups the user's groups
     * @return the file
     */
    public Path kubeconfig(String user, List<String> groups) {
        return files.kubeconfig(user.replace(':', '-'), user, groups);
    }

    /**
     * The API server, asked as an administrator.
     *
     * @return the client
     */
    public KubeApi api() {
        return api;
    }

    /**
     * The API server, asked as an administrator who takes another way to it.
     *
     * @param way where to connect to, such as the address of a proxy
     * @return a new client
     */
    public KubeApi api(URI way) {
        return new KubeApi(way, authority.context(files.admin()));
    }

    /**
     * Who issues the certificates of this control plane.
     *
     * @return the authority
     */
    public CertificateAuthority authority() {
        return authority;
    }

    /**
     * What the pods of fake nodes log.
     *
     * @return the logs
     */
    public PodLogs logs() {
        return logs;
    }

    /**
     * Where its files, logs and processes are listed.
     *
     * @return the run folder
     */
    public RunFolder folder() {
        return folder;
    }

    /**
     * Where kubectl of the same version is.
     *
     * @return the program
     */
    public Path kubectl() {
        return programs.kubernetes().program("kubectl");
    }

    /**
     * The process of etcd.
     *
     * @return the process
     */
    public BedProcess etcd() {
        return etcd;
    }

    /**
     * The process of the API server.
     *
     * @return the process
     */
    public BedProcess apiServer() {
        return apiServer;
    }

    /**
     * The process of the controllers.
     *
     * @return the process
     */
    public BedProcess controllers() {
        return controllers;
    }

    /**
     * The process of the scheduler.
     *
     * @return the process
     */
    public BedProcess scheduler() {
        return scheduler;
    }

    /**
     * The process that plays the fake nodes.
     *
     * @return the process
     */
    public BedProcess kwok() {
        return kwok;
    }

    /** All processes, in the order of their start. */
    List<BedProcess> processes() {
        return List.of(etcd, apiServer, controllers, scheduler, kwok);
    }

    /**
     * Waits until the API server answers and is ready, as after a fault; blocks.
     *
     * @throws TestbedException {@code PROCESS_ENDED} or {@code NOT_IN_TIME}, with the last lines of its log
     */
    public void awaitReady() {
        apiServer.await("the API server is ready", LIMIT, api::isReady);
    }

    /**
     * Waits until a process does its work again, as after it was stopped or killed; blocks. The API server is ready, which it isn't without
     * etcd; the controllers and the scheduler listen; kwok keeps its nodes alive, of which a new kwok takes hold after 10 seconds.
     *
     * @param process a process of this control plane; for any other only the API server is waited for
     * @throws TestbedException {@code PROCESS_ENDED} or {@code NOT_IN_TIME}, with the last lines of its log
     */
    public void awaitReady(BedProcess process) {
        awaitReady();
        if (process == controllers || process == scheduler) {
            int port = process == controllers ? ports.controllers() : ports.scheduler();
            process.await(process.name() + " listens", LIMIT, () -> Ports.isOpen(port));
        } else if (process == kwok) {
            var now = Instant.now();
            process.await("kwok keeps its nodes alive", LIMIT, () -> new FakeNodes(api).areAliveSince(now));
        }
    }

    /** Ends all of it and takes everything away. Idempotent; blocks. */
    @Override
    public void close() {
        try (claim) {
            folder.close();
        }
    }
}
