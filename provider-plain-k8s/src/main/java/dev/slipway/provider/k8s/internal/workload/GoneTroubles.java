package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.Condition;
import dev.slipway.provider.k8s.internal.kube.KubeTime;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What befell pods that are no replicas any more: thrown out, refused by the node they were given, or on their way out for too long.
 * That pods were thrown out is told until others in their place are ready, and not beyond the rollout in which it happened. Pure.
 */
final class GoneTroubles {
    /** How much longer than its time of grace a pod may take to go. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** Finished pods stay for long; the last ones tell enough. */
    private static final int MOST = 5;

    private static final Set<String> NO_ROOM_AFTER_ALL =
            Set.of("OutOfcpu", "OutOfmemory", "OutOfpods", "OutOfephemeral-storage", "UnexpectedAdmissionError");

    private final List<PodSight> pods;
    private final Function<PodObject, RevisionNumber> revisions;
    private final Instant writtenAt;
    private final Instant asOf;

    GoneTroubles(List<PodSight> pods, Function<PodObject, RevisionNumber> revisions, Instant writtenAt, Instant asOf) {
        this.pods = pods;
        this.revisions = revisions;
        this.writtenAt = writtenAt;
        this.asOf = asOf;
    }

    /** What is told, the latest first. */
    List<Trouble> all(int desired) {
        List<Trouble> troubles = new ArrayList<>();
        pods.stream()
                .filter(PodSight::isTerminating)
                .forEach(pod -> overdue(pod).ifPresent(troubles::add));
        long ready = pods.stream().filter(PodSight::isReady).count();
        if (ready < desired) {
            pods.stream()
                    .filter(pod -> !pod.isExisting() && isMissing(pod, desired))
                    .sorted(Comparator.comparing((PodSight pod) -> pod.endedAt().orElse(Instant.MIN))
                            .reversed())
                    .flatMap(pod -> end(pod).stream())
                    .limit(MOST)
                    .forEach(troubles::add);
        }
        return troubles;
    }

    /** Whether it went in this rollout, and nothing that came after it has been ready yet. */
    private boolean isMissing(PodSight gone, int desired) {
        Optional<Instant> end = gone.endedAt().filter(time -> !time.isBefore(writtenAt));
        if (end.isEmpty()) {
            return false;
        }
        Instant from = end.get().minusSeconds(1);
        List<PodSight> heirs = pods.stream()
                .filter(pod -> pod.isExisting()
                        && pod.pod()
                                .metadata()
                                .createdAt()
                                .filter(time -> !time.isBefore(from))
                                .isPresent())
                .toList();
        return heirs.isEmpty()
                ? pods.stream().filter(PodSight::isExisting).count() < desired
                : heirs.stream()
                        .anyMatch(heir -> !heir.isReady()
                                && heir.pod().status().containerStatuses().stream()
                                        .noneMatch(heir::hasBeenReady));
    }

    private Optional<Trouble> end(PodSight gone) {
        PodObject.Status status = gone.pod().status();
        Optional<Condition> disruption = gone.disruption();
        if (status.reason().equals("Evicted") || disruption.isPresent()) {
            return Optional.of(told(gone, ProblemCause.EVICTED, thrownOut(gone, disruption)));
        }
        // Who was told to end, and ended, has done as told, whatever its exit code.
        boolean isAskedToEnd = gone.pod().metadata().isTerminating();
        if (isAskedToEnd || !status.phase().equals("Failed")) {
            return Optional.empty();
        }
        String words = Words.quoted(status.message().isEmpty() ? status.reason() : status.message());
        if (NO_ROOM_AFTER_ALL.contains(status.reason())) {
            return Optional.of(told(
                    gone,
                    ProblemCause.UNSCHEDULABLE,
                    "pod " + gone.id() + " was refused by the node " + node(gone) + ": " + words));
        }
        boolean isByNode = Set.of("Terminated", "NodeShutdown", "Shutdown", "Preempting", "NodeAffinity")
                .contains(status.reason());
        return Optional.of(told(
                gone,
                isByNode ? ProblemCause.EVICTED : ProblemCause.OTHER,
                "pod " + gone.id() + " ended for good on the node " + node(gone) + ": "
                        + (words.isEmpty() ? "its node doesn't say why" : words)));
    }

    private static String thrownOut(PodSight gone, Optional<Condition> disruption) {
        String said = gone.pod().status().message();
        String words = said.isEmpty() ? disruption.map(Condition::message).orElse("") : said;
        String why = disruption.map(Condition::reason).orElse("");
        String how = switch (why) {
            case "PreemptionByScheduler" -> "had to go for a pod of higher priority";
            case "DeletionByTaintManager" ->
                "had to go because its node " + node(gone) + " isn't heard of, or may not be used any more";
            case "EvictionByEvictionAPI" -> "had to leave its node " + node(gone);
            case "DeletionByPodGC" -> "was taken away because its node " + node(gone) + " is gone";
            default -> "was evicted from its node " + node(gone);
        };
        return "pod " + gone.id() + " " + how + (words.isEmpty() ? "" : ": " + Words.quoted(words));
    }

    private Optional<Trouble> overdue(PodSight pod) {
        Optional<Instant> due = KubeTime.parse(pod.pod().metadata().deletionTimestamp());
        return due.filter(time -> asOf.isAfter(time.plus(MARGIN))).map(time -> {
            boolean isLost = pod.isUnheardOf()
                    || pod.disruption()
                            .filter(condition -> condition.reason().equals("DeletionByTaintManager"))
                            .isPresent();
            return told(
                    pod,
                    ProblemCause.OTHER,
                    "pod " + pod.id() + " should have been gone at " + time + " and is still there"
                            + (isLost
                                    ? ", its node " + node(pod)
                                            + " isn't heard of; if that is gone for good, have whoever"
                                            + " runs the cluster remove it"
                                    : "; have whoever runs the cluster look at it and at its node " + node(pod)));
        });
    }

    private Trouble told(PodSight pod, ProblemCause cause, String detail) {
        Problem.Builder problem = Problem.builder();
        return Trouble.of(problem.cause(cause)
                .detail(detail)
                .replica(pod.id())
                .revision(revisions.apply(pod.pod()))
                .build());
    }

    private static String node(PodSight pod) {
        return pod.pod().spec().nodeName();
    }
}
