package dev.slipway.model;

import java.util.Objects;

/**
 * One running copy, as its back end reports it.
 *
 * @param id its name
 * @param revision which revision it runs
 * @param state what it is doing
 * @param restarts how often it was started again; at least 0
 */
public record Replica(ReplicaId id, RevisionNumber revision, ReplicaState state, int restarts) {
    /**
     * Checks the parts.
     *
     * @param id its name
     * @param revision which revision it runs
     * @param state what it is doing
     * @param restarts how often it was started again; at least 0
     * @throws InvalidValueException if the number of restarts is negative
     */
    public Replica {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(revision, "revision");
        Objects.requireNonNull(state, "state");
        if (restarts < 0) {
            throw new InvalidValueException("restarts", restarts + " must not be negative");
        }
    }
}
