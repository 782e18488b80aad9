package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.ModelContract;
import dev.slipway.model.Revision;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.time.Duration;

/**
 * How a rolling update waits for pods that terminate. The Deployment controller doesn't count them; but a new pod that has to be ready for
 * as long as the end of an old one takes, before it counts as available, holds the next step back until that one is gone. Pure.
 */
final class Pacing {
    /** How much longer than its grace a pod's end takes: the kubelet's own work, and its report. */
    private static final int MARGIN = 10;

    private Pacing() {}

    /**
     * How long the model's end takes at most: it goes on answering for a while, then it finishes what it has. Never 0, by which a server
     * would forget a pod that still runs.
     */
    static int terminationSeconds(ModelContract contract, PodRules pods) {
        return Math.max(1, Math.toIntExact(seconds(contract.terminationGrace()) + pods.drainSeconds()));
    }

    /**
     * Whether a rollout is paced: if there is more than one step, and a step is over before the rollout would count as one that gets
     * nowhere.
     */
    static boolean isPaced(Revision revision, Strategy strategy, PodRules pods) {
        return strategy.kind().equals(Strategy.ROLLING)
                && revision.desiredReplicas() > strategy.surge() + strategy.unavailable()
                && minReady(terminationSeconds(revision.spec().contract(), pods))
                        < revision.spec().effectiveProgressDeadline().toSeconds();
    }

    /** How many old replicas may be terminating beside those that the strategy counts. */
    static int overlap(Revision revision, Strategy strategy, PodRules pods) {
        if (strategy.isRecreate()) {
            return 0;
        }
        return isPaced(revision, strategy, pods)
                ? strategy.surge() + strategy.unavailable()
                : revision.desiredReplicas();
    }

    /** How long new pods of a rollout have to be ready before they count: as long as any pod that it may end takes. */
    static int minReadySeconds(Revision revision, Strategy strategy, PodRules pods, Live live) {
        if (!isPaced(revision, strategy, pods)) {
            return 0;
        }
        int longest = live.sets().stream()
                .filter(set -> set.spec().wanted() > 0)
                .mapToInt(Pacing::terminationSeconds)
                .max()
                .orElse(0);
        return minReady(Math.max(longest, terminationSeconds(revision.spec().contract(), pods)));
    }

    private static int minReady(int terminationSeconds) {
        return terminationSeconds + MARGIN;
    }

    private static int terminationSeconds(ReplicaSetObject set) {
        String text = set.spec()
                .template()
                .metadata()
                .annotation(StampKeys.TERMINATION)
                .orElse("");
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** Whole seconds, rounded up: Kubernetes knows no others. */
    static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
