package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.RevisionNumber;

/**
 * So many pods of one template. Immutable: each write makes another.
 *
 * @param uid unique; begins with its owner's
 * @param owner the uid of the deployment object that it was made for
 * @param ref whose it is
 * @param template what its pods are made from
 * @param revision the revision for which it was made first
 * @param size how many pods it asks for
 * @param scaledFor how many replicas the deployment asked for when it was sized
 * @param generation +1 with each change of the size
 * @param observed the last generation that the replica set controller says it has seen
 * @param ready how many ready pods it reports
 */
public record SimReplicaSet(
        String uid,
        String owner,
        DeploymentRef ref,
        Template template,
        RevisionNumber revision,
        int size,
        int scaledFor,
        long generation,
        long observed,
        int ready) {

    SimReplicaSet scaled(int newSize, int replicas) {
        long next = newSize == size ? generation : generation + 1;
        return new SimReplicaSet(uid, owner, ref, template, revision, newSize, replicas, next, observed, ready);
    }

    SimReplicaSet seen() {
        return new SimReplicaSet(uid, owner, ref, template, revision, size, scaledFor, generation, generation, ready);
    }

    SimReplicaSet reporting(int readyNow) {
        return new SimReplicaSet(uid, owner, ref, template, revision, size, scaledFor, generation, observed, readyNow);
    }

    /** Whether its controller has seen the size. */
    public boolean isObserved() {
        return observed >= generation;
    }

    @Override
    public String toString() {
        return uid + " " + template + " r" + revision + " x" + size + " for " + scaledFor + " g" + generation + "/"
                + observed + " ready " + ready;
    }
}
