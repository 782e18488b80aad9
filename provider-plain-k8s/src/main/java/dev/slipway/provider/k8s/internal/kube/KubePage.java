package dev.slipway.provider.k8s.internal.kube;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Objects that were listed.
 *
 * @param <T> what they are
 * @param items in the server's order
 * @param resourceVersion what was listed, to watch on from there
 * @param next where the next page begins; empty if this is the last
 * @param serverTime when the server answered, by its own clock, to the second
 */
public record KubePage<T extends KubeObject>(
        List<T> items, String resourceVersion, Optional<String> next, Instant serverTime) {}
