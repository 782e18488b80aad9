package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeLog;
import dev.slipway.provider.k8s.internal.kube.KubeLogQuery;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import dev.slipway.provider.k8s.internal.kube.SteppedTime;
import dev.slipway.spi.RolloutLabels;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node with one pod of one container, and how its log is kept: a file per run, of which the newest two are there, rotated away now and then; followed until the run
 * ends. What the API server shows of it is as old as {@link #publish} is.
 */
final class FakeNode {
    static final String NAMESPACE = "models";
    static final String POD = "iris-7c9-x2v5p";
    static final String CONTAINER = "model";

    final FakeCluster cluster;
    final SteppedTime time;
    private final DeploymentRef ref;
    private final List<Run> runs = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private boolean isWaiting = true;
    private boolean isGone;
    private int opened;
    private int taken;

    FakeNode(FakeCluster cluster, SteppedTime time, DeploymentRef ref) {
        this.cluster = cluster;
        this.time = time;
        this.ref = ref;
        answer();
        publish();
    }

    /** A line, as it can be told from any other. */
    record Line(Instant time, String text) {}

    private static final class Run {
        private final Instant startedAt;
        private final List<Line> lines = new ArrayList<>();
        private int rotatedAway;
        private Instant finishedAt;
        private int exitCode;

        private Run(Instant startedAt) {
            this.startedAt = startedAt;
        }
    }

    // What happens there.

    void start() {
        runs.add(new Run(time.instant()));
        isWaiting = false;
    }

    Line write(String text) {
        var line = new Line(time.instant(), text);
        last().lines.add(line);
        return line;
    }

    /** The run ends, and the container waits to be started again. */
    void crash(int exitCode) {
        Run run = last();
        run.finishedAt = time.instant();
        run.exitCode = exitCode;
        isWaiting = true;
    }

    void restart() {
        crash(1);
        start();
    }

    /** What is in the log's file isn't any more. */
    void rotate() {
        last().rotatedAway = last().lines.size();
    }

    /** Connections break. */
    void cut() {
        connections.forEach(connection -> connection.isCut = true);
    }

    /** The node's agent is started again: connections to what still runs end as if nothing more came. */
    void endQuietly() {
        connections.stream()
                .filter(connection -> connection.run.finishedAt == null)
                .forEach(connection -> connection.isOver = true);
    }

    void delete() {
        if (!isWaiting) {
            crash(143);
        }
        isGone = true;
        cluster.remove(KubeKind.POD, NAMESPACE, POD);
    }

    boolean isRunning() {
        return !isWaiting;
    }

    int openConnections() {
        return (int)
                connections.stream().filter(connection -> !connection.isEnded()).count();
    }

    int opened() {
        return opened;
    }

    /** How many lines were sent. */
    int taken() {
        return taken;
    }

    /** Answers for logs, after somebody else did. */
    void answer() {
        cluster.answerLogs(this::open);
    }

    private Run last() {
        return runs.get(runs.size() - 1);
    }

    // What the API server shows.

    ObjectNode pod() {
        ObjectNode pod = Manifests.object(
                KubeKind.POD,
                NAMESPACE,
                POD,
                Map.of(
                        RolloutLabels.STORE, ref.store().value(),
                        RolloutLabels.DEPLOYMENT, ref.id().value(),
                        StampKeys.INCARNATION, ref.incarnation().value()));
        pod.putObject("spec").putArray("containers").addObject().put("name", CONTAINER);
        ObjectNode status = pod.putObject("status");
        status.put("phase", runs.isEmpty() ? "Pending" : "Running");
        ArrayNode statuses = status.putArray("containerStatuses");
        ObjectNode container = statuses.addObject().put("name", CONTAINER);
        container.put("restartCount", Math.max(0, runs.size() - 1));
        if (isWaiting) {
            container.withObjectProperty("state").putObject("waiting").put("reason", "CrashLoopBackOff");
            if (!runs.isEmpty()) {
                ended(container.withObjectProperty("lastState"), last());
            }
        } else {
            container.withObjectProperty("state").putObject("running").put("startedAt", second(last().startedAt));
            if (runs.size() > 1) {
                ended(container.withObjectProperty("lastState"), runs.get(runs.size() - 2));
            }
        }
        return pod;
    }

    private static void ended(ObjectNode state, Run run) {
        state.putObject("terminated")
                .put("exitCode", run.exitCode)
                .put("startedAt", second(run.startedAt))
                .put("finishedAt", second(run.finishedAt));
    }

    private static String second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Lets the API server know how things are. */
    void publish() {
        if (isGone) {
            return;
        }
        cluster.put(KubeKind.POD, pod());
    }

    // How the log is read.

    private KubeLog open(KubeLogQuery query) {
        opened++;
        if (isGone) {
            throw new KubeException(KubeException.Kind.NOT_FOUND, 404, "pods not found", Optional.empty(), null);
        }
        // While it waits the run that ended last is the newest, and the one before, too.
        int wanted = query.previous() && !isWaiting ? runs.size() - 2 : runs.size() - 1;
        if (wanted < 0) {
            throw new KubeException(KubeException.Kind.INVALID, 400, "waiting to start", Optional.empty(), null);
        }
        var connection = new Connection(runs.get(wanted), query);
        connections.add(connection);
        return connection;
    }

    private final class Connection implements KubeLog {
        private final Run run;
        private final KubeLogQuery query;
        private int place;
        private boolean isCut;
        private boolean isOver;

        Connection(Run run, KubeLogQuery query) {
            this.run = run;
            this.query = query;
            this.place = query.tail().isPresent()
                    ? Math.max(run.rotatedAway, run.lines.size() - query.tail().getAsInt())
                    : run.rotatedAway;
        }

        @Override
        public Optional<String> next(Duration wait) {
            if (isCut && !isOver) {
                isOver = true;
                throw new KubeException(
                        KubeException.Kind.NO_ANSWER, 0, "the connection broke", Optional.empty(), null);
            }
            while (!isOver && place < run.lines.size()) {
                Line line = run.lines.get(place++);
                if (query.since().isEmpty()
                        || !line.time().isBefore(query.since().get().truncatedTo(ChronoUnit.SECONDS))) {
                    taken++;
                    return Optional.of(line.time() + " " + line.text());
                }
            }
            isOver |= !query.follow() || run.finishedAt != null;
            return Optional.empty();
        }

        @Override
        public boolean isEnded() {
            return isOver;
        }

        @Override
        public void close() {
            isOver = true;
        }
    }
}
