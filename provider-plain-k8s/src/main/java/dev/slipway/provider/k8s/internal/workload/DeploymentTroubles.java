package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.ProblemCause;
import dev.slipway.provider.k8s.internal.kube.Condition;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the Deployment controller says of a Deployment that doesn't get on, beyond what its ReplicaSets say themselves. Pure. */
final class DeploymentTroubles {
    /** The code that core has for it: no progress, and no cause is known. */
    private static final ProblemCause NO_PROGRESS = new ProblemCause("PROGRESS_DEADLINE");

    private DeploymentTroubles() {}

    /** What isn't said already, by troubles that were found elsewhere. */
    static List<Trouble> of(DeploymentObject object, Revisions revisions, Instant writtenAt, List<Trouble> elsewhere) {
        List<Trouble> troubles = new ArrayList<>();
        boolean isSaid = elsewhere.stream()
                .anyMatch(trouble -> trouble.problem().replica().isEmpty());
        Optional<Condition> failure = condition(object, "ReplicaFailure").filter(found -> found.isTrue() && !isSaid);
        failure.ifPresent(found -> troubles.add(SetTroubles.refused(found, revisions.latest())));
        condition(object, "Progressing")
                .filter(progressing -> !progressing.isTrue())
                .flatMap(progressing -> of(progressing, revisions, writtenAt, elsewhere.isEmpty() && failure.isEmpty()))
                .ifPresent(troubles::add);
        return troubles;
    }

    private static Optional<Trouble> of(
            Condition progressing, Revisions revisions, Instant writtenAt, boolean isNothingElse) {
        String words = Words.quoted(progressing.message());
        return switch (progressing.reason()) {
            case "ReplicaSetCreateError" -> Optional.of(SetTroubles.refused(progressing.message(), revisions.latest()));
            case "DeploymentPaused" ->
                Optional.of(SetTroubles.told(
                        ProblemCause.OTHER,
                        "its Deployment is paused, so nothing new is rolled out; have whoever paused it resume it",
                        revisions.latest()));
            // It stays there until there is progress, so it may speak of an earlier rollout.
            case "ProgressDeadlineExceeded" ->
                isNothingElse && isSince(progressing, writtenAt)
                        ? Optional.of(SetTroubles.told(
                                NO_PROGRESS,
                                words + "; read its logs, or raise its progress deadline",
                                revisions.latest()))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean isSince(Condition condition, Instant time) {
        return condition.changedAt().filter(changed -> !changed.isBefore(time)).isPresent();
    }

    private static Optional<Condition> condition(DeploymentObject object, String type) {
        return Condition.find(object.status().conditions(), type);
    }
}
