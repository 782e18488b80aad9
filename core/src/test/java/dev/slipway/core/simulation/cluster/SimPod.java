package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.RevisionNumber;

/**
 * One pod. Immutable: each change makes another.
 *
 * @param name unique among the pods that exist
 * @param set the uid of the replica set that made it
 * @param ref whose it is
 * @param template what it was made from
 * @param revision the revision that its replica set was made for
 * @param state what its container does
 * @param isTerminating whether it is on its way out
 * @param isExcused whether it goes, or came, because of something that nobody of us did
 */
public record SimPod(
        String name,
        String set,
        DeploymentRef ref,
        Template template,
        RevisionNumber revision,
        State state,
        boolean isTerminating,
        boolean isExcused) {
    /** What a pod's container does. */
    public enum State {
        /** Not ready yet. */
        STARTING,
        /** Can answer. */
        READY,
        /** Ended by itself, and will be started again. */
        CRASHED,
        /** Ended for good, evicted for example; holds nothing, whatever still lists it. */
        FINISHED
    }

    SimPod in(State next) {
        return new SimPod(name, set, ref, template, revision, next, isTerminating, isExcused);
    }

    SimPod terminating(boolean excused) {
        return new SimPod(name, set, ref, template, revision, state, true, isExcused || excused);
    }

    SimPod excused() {
        return new SimPod(name, set, ref, template, revision, state, isTerminating, true);
    }

    /** Whether it holds resources. */
    public boolean holds() {
        return state != State.FINISHED;
    }

    /** Whether it holds resources and stays. */
    public boolean isLive() {
        return holds() && !isTerminating;
    }

    /** Whether it can answer. */
    public boolean isReady() {
        return isLive() && state == State.READY;
    }

    @Override
    public String toString() {
        return name + " " + state + (isTerminating ? " terminating" : "") + (isExcused ? " excused" : "");
    }
}
