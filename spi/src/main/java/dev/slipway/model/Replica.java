package dev.slipway.model;

/**
 * One running copy, as its back end reports it.
 *
 * @param id its name
 * @param revision which revision it runs
 * @param state what it is doing
 * @param restarts how often it was started again; at least 0
 */
public record Replica(ReplicaId id, RevisionNumber revision, ReplicaState state, int restarts) {}
