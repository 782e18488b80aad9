package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.GroupId;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.MirrorSettings;
import dev.slipway.provider.k8s.internal.kube.PlainObject;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Where deployments are looked for, and how. Immutable.
 *
 * @param namespaceOf the namespace of a group's deployments
 * @param namespaces all that there may be
 * @param isClusterWide whether all namespaces are read at once, which takes permissions for the cluster and costs no more for many
 * @param isWatching whether what is asked for as cached is kept by watches; otherwise it is read each time
 * @param secondary the kinds that may be beside a Deployment, of which only the metadata is read; those that can't be read hide nothing
 * @param mirror how patient the watches are
 */
public record ReadingSettings(
        Function<GroupId, String> namespaceOf,
        Set<String> namespaces,
        boolean isClusterWide,
        boolean isWatching,
        List<KubeKind<PlainObject>> secondary,
        MirrorSettings mirror) {
    /** What is read beside a Deployment unless said otherwise. */
    public static final List<KubeKind<PlainObject>> SECONDARY =
            List.of(KubeKind.SERVICE, KubeKind.INGRESS, KubeKind.DISRUPTION_BUDGET);

    /** Copies what could change. */
    public ReadingSettings {
        namespaces = Set.copyOf(namespaces);
        secondary = List.copyOf(secondary);
    }

    /** Everything in one namespace, watched. */
    public static ReadingSettings of(String namespace) {
        return new ReadingSettings(
                group -> namespace, Set.of(namespace), false, true, SECONDARY, MirrorSettings.usual());
    }

    /** The places to read, each by calls of its own: namespaces, or the empty one for all at once. */
    NavigableSet<String> places() {
        return new TreeSet<>(isClusterWide ? Set.of("") : namespaces);
    }

    /** Where a group's deployments are read. */
    String placeOf(GroupId group) {
        return isClusterWide ? "" : namespaceOf.apply(group);
    }
}
