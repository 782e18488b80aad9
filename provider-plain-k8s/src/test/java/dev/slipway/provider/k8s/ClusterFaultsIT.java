package dev.slipway.provider.k8s;

import static dev.slipway.provider.k8s.ClusterHost.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.fault.ApiAnswer;
import dev.slipway.testbed.fault.Fault;
import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.ProcessFaults;
import dev.slipway.testbed.fault.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of watched deployments while the API server, what is behind it, or the way to it has trouble. */
@ControlPlane(own = true)
@Timeout(600)
final class ClusterFaultsIT {
    private static final int NUMBER = Integer.getInteger("slipway.cluster.deployments", 40);
    private static final String MODEL = "slipway.test/model:1";
    private static final String SICK = "sick";
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final Duration TO_RECOVER = Duration.ofSeconds(10);
    private static final int MOST_LISTS = 3;
    private static final List<String> KINDS = List.of("deployments", "replicasets", "pods");

    private static ImageBehaviours behaviours;
    private static ClusterHost host;

    private final Bed bed;
    private final HttpProxy way;
    private final ProcessFaults processes;

    ClusterFaultsIT(Bed bed, HttpProxy way, ProcessFaults processes) {
        this.bed = bed;
        this.way = way;
        this.processes = processes;
    }

    /** What goes wrong. */
    enum Trouble {
        API_SERVER_KILLED,
        API_SERVER_STOPPED,
        ETCD_STOPPED,
        FEW_CALLS_RESET,
        MANY_CALLS_RESET,
        TOO_MANY_REQUESTS,
        BROKEN,
        UNAVAILABLE,
        SILENT_WATCHES
    }

    @BeforeAll
    static void deploy(Bed bed, HttpProxy way) {
        bed.nodes().add("faults");
        behaviours = new ImageBehaviours(bed);
        host = new ClusterHost(
                bed,
                KubernetesConnection.of(bed.client(way.uri())),
                new InMemoryHistoryStore(),
                ResourceAmounts.of("cpu", "100").and("memory", "100Gi"));
        ids().forEach(id -> host.manager()
                .deploy(ANN, ClusterHost.spec(id.value(), MODEL).replicas(1).build()));
        host.manager()
                .deploy(
                        ANN,
                        ClusterHost.spec(SICK, ImageBehaviours.NEVER_READY)
                                .replicas(1)
                                .build());
        ClusterHost.await("all are deployed", () -> areDeployed(Instant.EPOCH));
    }

    @AfterAll
    static void close() {
        host.close();
        behaviours.close();
    }

    @AfterEach
    void clear() {
        way.faults().clear();
    }

    private static List<DeploymentId> ids() {
        return IntStream.range(0, NUMBER)
                .mapToObj(number -> new DeploymentId("iris-" + number))
                .toList();
    }

    private static Map<DeploymentId, DeploymentStatus> statuses() {
        var all = new ArrayList<>(ids());
        all.add(new DeploymentId(SICK));
        Map<DeploymentId, DeploymentStatus> statuses = host.manager().statuses(ANN, all);
        assertThat(statuses.get(new DeploymentId(SICK)).phase())
                .as("of what has never been ready")
                .isNotEqualTo(Phase.DEPLOYED);
        return statuses;
    }

    private static boolean areDeployed(Instant since) {
        Map<DeploymentId, DeploymentStatus> statuses = statuses();
        return ids().stream()
                .map(statuses::get)
                .allMatch(status -> status.phase() == Phase.DEPLOYED
                        && status.stale().isEmpty()
                        && !status.observedAt().isBefore(since));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName(
            "G4 G6 R43 trouble of the cluster makes a false status, a second object or a lost revision, isn't over ten seconds after its cause, or costs lists")
    void trouble(Trouble trouble) {
        Fault fault = begin(trouble);
        try {
            long end = System.nanoTime() + OUTAGE.toNanos();
            while (System.nanoTime() < end) {
                statuses();
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
        } finally {
            fault.off();
        }
        Instant over = Instant.now();
        way.requests().forget();
        // Times in the cluster have whole seconds.
        ClusterHost.await(
                TO_RECOVER, "all are deployed as of now, after " + trouble, () -> areDeployed(over.minusSeconds(1)));

        for (String kind : KINDS) {
            assertThat(way.requests().count(Requests.lists().of(kind)))
                    .as("lists of %s", kind)
                    .isLessThanOrEqualTo(MOST_LISTS);
        }
        ids().forEach(id -> {
            assertThat(host.manager().history(ANN, id)).as("%s", id).hasSize(1);
            assertThat(host.pods(id.value())).as("%s", id).hasSize(1);
        });
    }

    private Fault begin(Trouble trouble) {
        AtomicInteger calls = new AtomicInteger();
        return switch (trouble) {
            case API_SERVER_KILLED -> processes.kill(bed.plane().apiServer());
            case API_SERVER_STOPPED -> processes.stop(bed.plane().apiServer());
            case ETCD_STOPPED -> processes.stop(bed.plane().etcd());
            case FEW_CALLS_RESET ->
                way.faults().on(request -> calls.getAndIncrement() % 20 == 0).cut();
            case MANY_CALLS_RESET ->
                way.faults().on(request -> calls.getAndIncrement() % 5 == 0).cut();
            case TOO_MANY_REQUESTS ->
                way.faults().on(Requests.any()).answer(ApiAnswer.tooManyRequests(Duration.ofSeconds(2)));
            case BROKEN -> way.faults().on(Requests.any()).answer(ApiAnswer.internalError());
            case UNAVAILABLE -> way.faults().on(Requests.any()).answer(ApiAnswer.serviceUnavailable());
            case SILENT_WATCHES -> {
                way.silence(Requests.watches());
                yield way.faults().on(Requests.watches()).hold();
            }
        };
    }
}
