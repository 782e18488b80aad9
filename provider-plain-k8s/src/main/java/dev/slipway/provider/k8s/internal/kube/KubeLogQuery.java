package dev.slipway.provider.k8s.internal.kube;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which log, and which part of it.
 *
 * @param namespace the pod's namespace
 * @param pod its name
 * @param container which of its containers
 * @param previous whether the run before this one
 * @param follow whether to wait for what is yet to be written
 * @param since from when on, to the second
 * @param tail how many of the last lines
 * @param mostBytes how many bytes at most; empty for all of it
 */
public record KubeLogQuery(
        String namespace,
        String pod,
        String container,
        boolean previous,
        boolean follow,
        Optional<Instant> since,
        OptionalInt tail,
        OptionalInt mostBytes) {}
