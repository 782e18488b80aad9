package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;

/**
 * How a Deployment gets from what it is to what is wanted: which write is next, and when a write that lets anything grow may be made.
 * Planned from the object alone, so that two calls of one fence never disagree. The rules are those of the protocol. Pure.
 */
final class Steps {
    private Steps() {}

    /** The next write on the way; the same shape if nothing is left to do. Template or number, never both. */
    static Shape next(Shape now, Shape goal) {
        if (now.template().equals(goal.template())) {
            return now.replicas() < goal.replicas() ? goal : now.withReplicas(goal.replicas());
        }
        int most = goal.strategy().isRecreate() ? 0 : goal.replicas();
        return now.replicas() > most ? now.withReplicas(most) : goal.withReplicas(now.replicas());
    }

    /** Whether a write can make anything start that wouldn't without it. */
    static boolean isGrowing(Shape now, Shape next) {
        return !now.template().equals(next.template()) || next.replicas() > now.replicas();
    }

    /** Whether a growing write may be made on what was read after the object. */
    static boolean mayGrow(Live live, Shape now, Shape next) {
        int elsewhere = live.asked() - live.askedOf(now.template());
        boolean isWithin = now.template().equals(next.template())
                ? elsewhere == 0 && live.asked() <= now.replicas()
                : live.asked() <= now.replicas() + next.strategy().surge();
        return isObserved(live) && !live.isAskedElsewhere() && !live.isTerminating() && !live.hasSurplus() && isWithin;
    }

    /**
     * What may be written instead while a change of the template waits: a smaller surge. Pods of the surge before it would come on top of
     * what the new strategy counts, and may never go by themselves if their template is a bad one.
     */
    static Shape instead(Shape now, Shape next) {
        boolean isNarrower = next.strategy().surge() < now.strategy().surge();
        return now.replicas() == next.replicas() && isNarrower ? now.withStrategy(next.strategy()) : now;
    }

    /** Whether nothing is or comes any more of an object that was written to no replicas. */
    static boolean isReleased(Live live) {
        return live.isObservedByDeployment()
                && live.isObservedBySets()
                && live.asked() == 0
                && live.holding().isEmpty();
    }

    private static boolean isObserved(Live live) {
        boolean isKnown = live.isObservedByDeployment()
                || live.object().filter(Steps::isShell).isPresent();
        return isKnown && live.sets().stream().allMatch(set -> set.isObserved() || isShell(set));
    }

    /** Made to run nothing, and never changed since: there is no earlier intent that a controller could still act on. */
    private static boolean isShell(DeploymentObject object) {
        return object.metadata().generation() == 1 && object.spec().wanted() == 0;
    }

    /** The ReplicaSet of a shell is the same. */
    private static boolean isShell(ReplicaSetObject set) {
        return set.metadata().generation() == 1 && set.spec().wanted() == 0;
    }
}
