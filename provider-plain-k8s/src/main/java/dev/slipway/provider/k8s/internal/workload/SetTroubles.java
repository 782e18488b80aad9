package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.Condition;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.util.Optional;

/** What keeps a ReplicaSet, whoever made it, from having its pods: that the API server refuses them. Pure. */
final class SetTroubles {
    private static final String FAILURE = "ReplicaFailure";

    private SetTroubles() {}

    /** Empty if it has all its pods, or nobody said why not. */
    static Optional<Trouble> of(ReplicaSetObject set, RevisionNumber revision) {
        boolean isMissing = set.status().replicas() < set.spec().wanted();
        return Condition.find(set.status().conditions(), FAILURE)
                .filter(failure -> isMissing && failure.isTrue())
                .map(failure -> refused(failure, revision));
    }

    /** That a controller couldn't create or delete something, as its condition says. */
    static Trouble refused(Condition failure, RevisionNumber revision) {
        if (failure.reason().equals("FailedDelete")) {
            return told(ProblemCause.OTHER, "a replica can't be deleted: " + Words.quoted(failure.message()), revision);
        }
        return refused(failure.message(), revision);
    }

    /** That something of a revision couldn't be created. */
    static Trouble refused(String said, RevisionNumber revision) {
        Refusal refusal = Refusal.of(said);
        Problem.Builder problem = Problem.builder();
        return Trouble.of(problem.cause(refusal.cause())
                .detail("a replica can't be created" + (said.isBlank() ? "" : ": " + Words.quoted(said))
                        + refusal.advice())
                .revision(revision)
                .denied(refusal.denied())
                .build());
    }

    static Trouble told(ProblemCause cause, String detail, RevisionNumber revision) {
        Problem.Builder problem = Problem.builder();
        return Trouble.of(problem.cause(cause).detail(detail).revision(revision).build());
    }
}
