package dev.slipway.model;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How far a deployment has come, as a phrase for whoever waits for it: counted from what the replicas are doing. Pure. */
final class Progress {
    private static final Map<ProblemCause, String> TROUBLES = Map.ofEntries(
            Map.entry(ProblemCause.IMAGE_UNAVAILABLE, "without its image"),
            Map.entry(ProblemCause.IMAGE_INVALID, "with an invalid image name"),
            Map.entry(ProblemCause.CRASHED, "crashed"),
            Map.entry(ProblemCause.OUT_OF_MEMORY, "out of memory"),
            Map.entry(ProblemCause.NEVER_READY, "not ready in time"),
            Map.entry(ProblemCause.PROBE_FAILED, "failing its probe"),
            Map.entry(ProblemCause.UNSCHEDULABLE, "without a place"),
            Map.entry(ProblemCause.CONFIGURATION, "with a wrong configuration"),
            Map.entry(ProblemCause.QUOTA_DENIED, "denied by the back end's quota"),
            Map.entry(ProblemCause.REJECTED, "rejected by the back end"),
            Map.entry(ProblemCause.PORT_IN_USE, "without a free port"),
            Map.entry(ProblemCause.EVICTED, "evicted"));

    private Progress() {}

    static String of(DeploymentStatus status) {
        Map<ReplicaId, ProblemCause> causes = new HashMap<>();
        status.problems()
                .forEach(problem ->
                        problem.replica().ifPresent(replica -> causes.putIfAbsent(replica, problem.cause())));
        Map<String, Long> others = status.replicas().stream()
                .filter(replica -> !isReady(status, replica))
                .collect(Collectors.groupingBy(
                        replica -> doing(status, replica, causes), TreeMap::new, Collectors.counting()));
        String rest = others.entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
        return head(status)
                + (rest.isEmpty() ? "" : "; " + rest)
                + status.stale().map(why -> " (stale: " + why.code() + ")").orElse("");
    }

    private static String head(DeploymentStatus status) {
        return switch (status.phase()) {
            case STOPPED -> "no replica left";
            case STOPPING ->
                status.replicas().size() == 1
                        ? "1 replica left"
                        : status.replicas().size() + " replicas left";
            case DEPLOYING, DEPLOYED, FAILED ->
                status.replicas().stream()
                                .filter(replica -> isReady(status, replica))
                                .count()
                        + " of " + status.desiredReplicas() + (status.desiredReplicas() == 1 ? " replica" : " replicas")
                        + " of revision " + status.revision() + " ready";
        };
    }

    private static boolean isReady(DeploymentStatus status, Replica replica) {
        return replica.state() == ReplicaState.READY && replica.revision().equals(status.revision());
    }

    private static String doing(DeploymentStatus status, Replica replica, Map<ReplicaId, ProblemCause> causes) {
        if (replica.state() == ReplicaState.TERMINATING) {
            return "ending";
        }
        if (!replica.revision().equals(status.revision())) {
            return "of revision " + replica.revision();
        }
        ProblemCause cause = causes.get(replica.id());
        if (cause != null) {
            return TROUBLES.getOrDefault(cause, "in trouble");
        }
        return switch (replica.state()) {
            case PENDING -> "not running yet";
            case STARTING -> "starting";
            case NOT_READY -> "not answering";
            case BACKING_OFF -> "to be started again";
            case READY, TERMINATING -> "ready";
        };
    }
}
