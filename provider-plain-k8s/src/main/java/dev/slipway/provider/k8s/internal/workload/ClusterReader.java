package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.Mirror;
import dev.slipway.provider.k8s.internal.kube.MirrorClock;
import dev.slipway.provider.k8s.internal.kube.MirrorSettings;
import dev.slipway.provider.k8s.internal.kube.MirrorView;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PlainObject;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import dev.slipway.spi.DeploymentProvider.Subscription;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.RolloutLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads many deployments at once: live, by a fixed number of lists, or from mirrors of the kinds that deployments are made of, which cost no call
 * once they are there. Nothing is begun before the first read. Thread-safe.
 */
public final class ClusterReader implements AutoCloseable {
    private final KubeCluster cluster;
    private final WorkloadSettings settings;
    private final LiveReader live;
    private final boolean isWatching;
    private final Map<String, Place> places;

    /**
     * Reads through one connection.
     *
     * @param cluster whom to ask
     * @param store whose deployments are mirrored
     * @param settings where deployments are
     * @param isWatching whether there are mirrors; without them everything is read live
     */
    public ClusterReader(KubeCluster cluster, StoreId store, WorkloadSettings settings, boolean isWatching) {
        this.cluster = cluster;
        this.settings = settings;
        this.isWatching = isWatching;
        List<KubeKind<PlainObject>> beside = SecondaryManifests.kinds(settings);
        this.live = new LiveReader(cluster, beside, ref -> settings.namespaceOf(ref.group()));
        var clock = new MirrorClock(System::nanoTime);
        this.places = settings.allNamespaces().stream()
                .collect(Collectors.toMap(name -> name, name -> new Place(name, store, beside, clock)));
    }

    /**
     * Reads deployments.
     *
     * @return one for each that was asked for
     * @throws KubeException if nothing can be said
     */
    public LiveReader.Seen read(Collection<DeploymentRef> refs, Freshness freshness) {
        return freshness == Freshness.CACHED && isWatching ? mirrored(refs) : live.read(refs);
    }

    /** Lists everything that has a stamp, of whatever store. */
    public LiveReader.Everything everything() {
        return live.everything(settings.allNamespaces());
    }

    /** Tells which deployments may have changed; without mirrors it never tells. */
    public Subscription watch(Consumer<Set<DeploymentRef>> listener) {
        if (!isWatching) {
            return () -> {};
        }
        Consumer<List<ObjectMeta>> hints = changed -> {
            Set<DeploymentRef> refs = changed.stream()
                    .flatMap(metadata -> Stamp.owner(metadata).stream())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            if (!refs.isEmpty()) {
                listener.accept(refs);
            }
        };
        List<Subscription> subscriptions =
                mirrors().map(mirror -> listening(mirror, hints)).toList();
        return () -> subscriptions.forEach(Subscription::close);
    }

    private static Subscription listening(Mirror<?, DeploymentRef> mirror, Consumer<List<ObjectMeta>> hints) {
        Subscription subscription = mirror.listen(hints);
        mirror.start();
        return subscription;
    }

    private LiveReader.Seen mirrored(Collection<DeploymentRef> refs) {
        Map<DeploymentRef, Live> all = new LinkedHashMap<>();
        Set<String> unseen = new TreeSet<>();
        List<Instant> times = new ArrayList<>();
        refs.stream()
                .collect(Collectors.groupingBy(ref -> settings.namespaceOf(ref.group())))
                .forEach((name, there) -> times.add(places.get(name).read(there, cluster.callTime(), all, unseen)));
        Instant asOf = times.stream().min(Instant::compareTo).orElseGet(cluster::serverTime);
        return new LiveReader.Seen(all, unseen, asOf);
    }

    private Stream<Mirror<?, DeploymentRef>> mirrors() {
        return places.values().stream().flatMap(Place::mirrors);
    }

    @Override
    public void close() {
        // All of them begin to end before anybody waits for one.
        mirrors().forEach(Mirror::stop);
        mirrors().forEach(Mirror::close);
    }

    /** The mirrors of one namespace. */
    private final class Place {
        private final Mirror<DeploymentObject, DeploymentRef> objects;
        private final Mirror<ReplicaSetObject, DeploymentRef> sets;
        private final Mirror<PodObject, DeploymentRef> pods;
        private final Map<KubeKind<PlainObject>, Mirror<PlainObject, DeploymentRef>> beside = new LinkedHashMap<>();

        Place(String namespace, StoreId store, List<KubeKind<PlainObject>> kinds, MirrorClock clock) {
            var selection = KubeSelection.in(namespace, RolloutLabels.STORE + "=" + store);
            this.objects = mirror(KubeKind.DEPLOYMENT, selection, clock);
            this.sets = mirror(KubeKind.REPLICA_SET, selection, clock);
            this.pods = mirror(KubeKind.POD, selection, clock);
            kinds.forEach(kind -> beside.put(kind, mirror(kind, selection, clock)));
        }

        private <T extends KubeObject> Mirror<T, DeploymentRef> mirror(
                KubeKind<T> kind, KubeSelection selection, MirrorClock clock) {
            return new Mirror<>(
                    cluster,
                    kind,
                    selection,
                    object -> Stamp.owner(object.metadata()),
                    MirrorSettings.usual(),
                    clock);
        }

        Stream<Mirror<?, DeploymentRef>> mirrors() {
            return Stream.concat(Stream.of(objects, sets, pods), beside.values().stream());
        }

        /** Reads some deployments of this namespace; returns as of when. */
        Instant read(
                List<DeploymentRef> refs, Duration patience, Map<DeploymentRef, Live> into, Set<String> unseen) {
            mirrors().forEach(Mirror::start);
            MirrorView<DeploymentObject, DeploymentRef> seenObjects = objects.read(refs, patience);
            MirrorView<ReplicaSetObject, DeploymentRef> seenSets = sets.read(refs, patience);
            MirrorView<PodObject, DeploymentRef> seenPods = pods.read(refs, patience);
            Map<KubeKind<PlainObject>, MirrorView<PlainObject, DeploymentRef>> seenBeside = new LinkedHashMap<>();
            beside.forEach((kind, mirror) -> {
                try {
                    seenBeside.put(kind, mirror.read(refs, patience));
                } catch (KubeException e) {
                    if (!LiveReader.isUnserved(e)) {
                        throw e;
                    }
                    unseen.add(kind.kind());
                }
            });
            for (DeploymentRef ref : refs) {
                List<Live.Secondary> secondary = new ArrayList<>();
                seenBeside.forEach((kind, view) -> view.of(ref)
                        .forEach(object -> secondary.add(new Live.Secondary(kind, object.metadata()))));
                Optional<DeploymentObject> object = seenObjects.of(ref).stream().findFirst();
                into.put(ref, new Live(ref, object, seenSets.of(ref), seenPods.of(ref), secondary));
            }
            return Stream.concat(
                            Stream.of(seenObjects.asOf(), seenSets.asOf(), seenPods.asOf()),
                            seenBeside.values().stream().map(MirrorView::asOf))
                    .min(Instant::compareTo)
                    .orElseThrow();
        }
    }
}
