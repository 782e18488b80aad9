package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import java.time.Instant;
import java.util.List;

/**
 * A whole list as it came, from all its pages.
 *
 * @param <T> what they are
 * @param kind what was listed
 * @param place in which namespace; empty for all
 * @param selected which of them
 * @param items what there is
 * @param version of the list
 * @param asOf as of when, by the server's clock
 * @param begun when it was asked for, by the monotonic clock
 */
record Listing<T extends KubeObject>(
        KubeKind<T> kind, String place, Selected selected, List<T> items, String version, Instant asOf, long begun) {}
