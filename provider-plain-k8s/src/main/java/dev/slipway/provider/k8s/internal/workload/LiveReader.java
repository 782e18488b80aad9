package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.KubePage;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PlainObject;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import dev.slipway.spi.RolloutLabels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists what there is of deployments now: owners before what they own, one list per kind and namespace however many deployments are asked
 * for, and every list a quorum read that begins after the call. Thread-safe.
 */
public final class LiveReader {
    private static final int PAGE = 500;

    /** More names than this make a selector that is longer than it saves. */
    private static final int MOST_NAMES = 50;

    /** How often a list is begun anew because the server has forgotten where it was. */
    private static final int MOST_BEGINNINGS = 3;

    private final KubeCluster cluster;
    private final List<KubeKind<PlainObject>> beside;
    private final Function<DeploymentRef, String> namespace;

    /**
     * Reads through one connection.
     *
     * @param beside the kinds that may be beside a Deployment
     * @param namespace where a deployment is
     */
    LiveReader(KubeCluster cluster, List<KubeKind<PlainObject>> beside, Function<DeploymentRef, String> namespace) {
        this.cluster = cluster;
        this.beside = beside;
        this.namespace = namespace;
    }

    Seen read(Collection<DeploymentRef> refs) {
        Look look = new Look();
        Map<String, List<DeploymentRef>> places =
                refs.stream().collect(Collectors.groupingBy(namespace, LinkedHashMap::new, Collectors.toList()));
        places.forEach((place, there) -> look.at(KubeSelection.in(place, labels(there))));
        return look.seen(refs);
    }

    /** Everything of whatever store in some namespaces. */
    Everything everything(Collection<String> namespaces) {
        List<DeploymentObject> objects = new ArrayList<>();
        List<ReplicaSetObject> sets = new ArrayList<>();
        List<PodObject> pods = new ArrayList<>();
        for (String place : namespaces) {
            var ours = KubeSelection.in(place, RolloutLabels.STORE);
            objects.addAll(all(KubeKind.DEPLOYMENT, ours));
            sets.addAll(all(KubeKind.REPLICA_SET, ours));
            pods.addAll(all(KubeKind.POD, ours));
        }
        return new Everything(objects, sets, pods);
    }

    private static String labels(List<DeploymentRef> refs) {
        String stores = in(RolloutLabels.STORE, refs.stream().map(ref -> ref.store().value()));
        return refs.size() > MOST_NAMES
                ? stores
                : stores + ","
                        + in(RolloutLabels.DEPLOYMENT, refs.stream().map(ref -> ref.id().value()));
    }

    private static String in(String label, Stream<String> values) {
        return label + values.distinct().sorted().collect(Collectors.joining(",", " in (", ")"));
    }

    private <T extends KubeObject> List<T> all(KubeKind<T> kind, KubeSelection selection) {
        for (int beginning = 1; ; beginning++) {
            try {
                return pages(kind, selection);
            } catch (KubeException e) {
                if (e.kind() != KubeException.Kind.EXPIRED || beginning == MOST_BEGINNINGS) {
                    throw e;
                }
            }
        }
    }

    private <T extends KubeObject> List<T> pages(KubeKind<T> kind, KubeSelection selection) {
        List<T> all = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            KubePage<T> page = cluster.list(kind, selection, PAGE, next);
            all.addAll(page.items());
            next = page.next();
        } while (next.isPresent());
        return all;
    }

    /** What one call has listed. Not thread-safe. */
    private final class Look {
        private final Instant begun = cluster.serverTime();
        private final Map<DeploymentRef, DeploymentObject> objects = new LinkedHashMap<>();
        private final Map<DeploymentRef, List<ReplicaSetObject>> sets = new LinkedHashMap<>();
        private final Map<DeploymentRef, List<PodObject>> pods = new LinkedHashMap<>();
        private final Map<DeploymentRef, List<Live.Secondary>> secondary = new LinkedHashMap<>();
        private final Set<String> unseen = new TreeSet<>();

        void at(KubeSelection selection) {
            all(KubeKind.DEPLOYMENT, selection).forEach(object -> Stamp.owner(object.metadata())
                    .ifPresent(ref -> objects.put(ref, object)));
            all(KubeKind.REPLICA_SET, selection).forEach(set -> add(sets, set.metadata(), set));
            all(KubeKind.POD, selection).forEach(pod -> add(pods, pod.metadata(), pod));
            for (KubeKind<PlainObject> kind : beside) {
                try {
                    all(kind, selection)
                            .forEach(object -> add(
                                    secondary, object.metadata(), new Live.Secondary(kind, object.metadata())));
                } catch (KubeException e) {
                    if (!isUnserved(e)) {
                        throw e;
                    }
                    unseen.add(kind.kind());
                }
            }
        }

        Seen seen(Collection<DeploymentRef> refs) {
            Map<DeploymentRef, Live> live = new LinkedHashMap<>();
            for (DeploymentRef ref : refs) {
                live.put(
                        ref,
                        new Live(
                                ref,
                                Optional.ofNullable(objects.get(ref)),
                                sets.getOrDefault(ref, List.of()),
                                pods.getOrDefault(ref, List.of()),
                                secondary.getOrDefault(ref, List.of())));
            }
            return new Seen(live, unseen, begun);
        }

        private static <T> void add(Map<DeploymentRef, List<T>> all, ObjectMeta metadata, T object) {
            Stamp.owner(metadata)
                    .ifPresent(ref -> all.computeIfAbsent(ref, any -> new ArrayList<>())
                            .add(object));
        }
    }

    /** Whether a kind can't be seen at all, which hides no other. */
    static boolean isUnserved(KubeException e) {
        return e.kind() == KubeException.Kind.FORBIDDEN || e.kind() == KubeException.Kind.NOT_FOUND;
    }

    /**
     * What was read.
     *
     * @param live one per deployment that was asked for
     * @param unseen the kinds beside a Deployment that can't be read here
     * @param asOf as of when, by the server's clock
     */
    public record Seen(Map<DeploymentRef, Live> live, Set<String> unseen, Instant asOf) {}

    /**
     * What carries a stamp, of whatever store.
     *
     * @param objects Deployments
     * @param sets ReplicaSets
     * @param pods pods
     */
    public record Everything(List<DeploymentObject> objects, List<ReplicaSetObject> sets, List<PodObject> pods) {}
}
