package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaId;
import dev.slipway.provider.k8s.internal.kube.EventObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Looks for more evidence of what is wrong with one deployment than its objects carry: events, and the last lines of containers that have
 * ended. A few calls at most, and none if nothing seems to be wrong. Where events mustn't be read there is less to tell, and nothing fails.
 * Thread-safe.
 */
public final class Diagnosis {
    private static final int MOST_PODS = 3;
    private static final int MOST_SETS = 2;
    private static final int MOST_LOGS = 3;
    private static final int MOST_PROBLEMS = 10;

    private final KubeCluster cluster;
    private final LongSupplier nanoTime;

    /**
     * Makes one.
     *
     * @param cluster who is asked
     * @param nanoTime measures how long that takes
     */
    public Diagnosis(KubeCluster cluster, LongSupplier nanoTime) {
        this.cluster = cluster;
        this.nanoTime = nanoTime;
    }

    /**
     * What is wrong, the heaviest first, each once; empty if nothing is known to be.
     *
     * @param live what was read of the deployment
     * @param asOf when, by the server's clock
     * @param deadline when it is over no further call is made, and what is known by then is told
     * @throws KubeException if events can't be read, unless that is forbidden
     */
    public List<Problem> diagnose(Live live, Instant asOf, Duration deadline) {
        TimeLeft time = TimeLeft.of(deadline, nanoTime);
        var sight = new Sight(live, asOf);
        List<Trouble> seen = withLines(live, sight.troubles(), time);
        List<Trouble> all = new ArrayList<>(seen);
        for (Trouble found : fromEvents(live, sight, seen, time)) {
            unlessSaid(found, seen, all).ifPresent(all::add);
        }
        return all.stream()
                .sorted(Trouble.HEAVIEST_FIRST)
                .limit(MOST_PROBLEMS)
                .map(Trouble::problem)
                .toList();
    }

    private List<Trouble> withLines(Live live, List<Trouble> troubles, TimeLeft time) {
        var logs = new LastLogs(cluster);
        List<Trouble> all = new ArrayList<>();
        int read = 0;
        for (Trouble trouble : troubles) {
            boolean lacksLines =
                    trouble.problem().lastLogLines().isEmpty() && trouble.log().isPresent();
            Optional<String> namespace = lacksLines && read < MOST_LOGS && !time.isOver()
                    ? namespace(live, trouble.log().get().pod())
                    : Optional.empty();
            read += namespace.isPresent() ? 1 : 0;
            all.add(namespace
                    .map(in -> trouble.with(logs.read(in, trouble.log().get(), time)))
                    .orElse(trouble));
        }
        return all;
    }

    private static Optional<String> namespace(Live live, String pod) {
        return live.pods().stream()
                .map(each -> each.metadata())
                .filter(metadata -> metadata.name().equals(pod))
                .map(ObjectMeta::namespace)
                .findFirst();
    }

    private List<Trouble> fromEvents(Live live, Sight sight, List<Trouble> seen, TimeLeft time) {
        var events = new ObjectEvents(cluster, time);
        List<Trouble> found = new ArrayList<>();
        sight.pods().stream()
                .filter(pod -> pod.isExisting() && !pod.isReady())
                .sorted((one, other) -> Boolean.compare(
                        sight.revisions().isOfGoal(other.pod()),
                        sight.revisions().isOfGoal(one.pod())))
                .limit(MOST_PODS)
                .forEach(pod -> {
                    var troubles = new EventTroubles(pod, sight.revisions().of(pod.pod()), causes(pod, seen));
                    events.of(pod.pod().metadata())
                            .forEach(event -> troubles.of(event).ifPresent(found::add));
                });
        live.sets().stream()
                .filter(set -> set.status().replicas() < set.spec().wanted())
                .limit(MOST_SETS)
                .forEach(set -> refusal(events.of(set.metadata()), "FailedCreate", sight, set)
                        .ifPresent(found::add));
        live.object()
                .filter(object ->
                        live.askedOf(Live.template(object)) < object.spec().wanted())
                .ifPresent(object -> events.of(object.metadata()).stream()
                        .filter(event -> event.reason().equals("ReplicaSetCreateError"))
                        .findFirst()
                        .map(event -> SetTroubles.refused(
                                event.message(), sight.revisions().latest()))
                        .ifPresent(found::add));
        return found;
    }

    private static Set<ProblemCause> causes(PodSight pod, List<Trouble> seen) {
        return seen.stream()
                .map(Trouble::problem)
                .filter(problem -> problem.replica().equals(Optional.of(pod.id())))
                .map(Problem::cause)
                .collect(Collectors.toSet());
    }

    private static Optional<Trouble> refusal(
            List<EventObject> events, String reason, Sight sight, ReplicaSetObject set) {
        return events.stream()
                .filter(event -> event.reason().equals(reason))
                .findFirst()
                .map(event ->
                        SetTroubles.refused(event.message(), sight.revisions().of(set)));
    }

    /**
     * What an event adds. Of a cause that its pod has anyway it is told of the whole revision: of two problems that are the same but for their
     * words only the first's would be shown.
     */
    private static Optional<Trouble> unlessSaid(Trouble found, List<Trouble> seen, List<Trouble> all) {
        Problem problem = found.problem();
        boolean isAsSeen = seen.stream().anyMatch(trouble -> isOf(trouble, problem.replica(), problem));
        Trouble told = isAsSeen
                ? Trouble.of(Problem.builder()
                        .from(problem)
                        .replica(Optional.empty())
                        .build())
                : found;
        boolean isSaid =
                all.stream().anyMatch(trouble -> isOf(trouble, told.problem().replica(), problem));
        return isSaid ? Optional.empty() : Optional.of(told);
    }

    private static boolean isOf(Trouble trouble, Optional<ReplicaId> replica, Problem problem) {
        return trouble.problem().cause().equals(problem.cause())
                && trouble.problem().revision().equals(problem.revision())
                && trouble.problem().replica().equals(replica);
    }
}
