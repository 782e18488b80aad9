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
import dev.slipway.provider.k8s.internal.kube.MirrorView;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import dev.slipway.provider.k8s.internal.workload.Live.Secondary;
import dev.slipway.provider.k8s.internal.workload.Seen.Look;
import dev.slipway.spi.RolloutLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a store has in one namespace, or in all at once, kept by one mirror per kind. Nothing begins before it is used. Thread-safe.
 */
final class PlaceMirrors implements AutoCloseable {
    private final StoreId store;
    private final String place;
    private final ReadingSettings settings;
    private final MirrorClock clock;
    private final Mirror<DeploymentObject, OwnerKey> objects;
    private final Mirror<ReplicaSetObject, OwnerKey> sets;
    private final Mirror<PodObject, OwnerKey> pods;
    private final Map<KubeKind<?>, Mirror<?, OwnerKey>> secondary = new LinkedHashMap<>();
    private final Map<KubeKind<?>, Mirror<?, OwnerKey>> all = new LinkedHashMap<>();

    PlaceMirrors(KubeCluster cluster, StoreId store, String place, ReadingSettings settings, MirrorClock clock) {
        this.store = store;
        this.place = place;
        this.settings = settings;
        this.clock = clock;
        objects = mirror(cluster, KubeKind.DEPLOYMENT);
        sets = mirror(cluster, KubeKind.REPLICA_SET);
        pods = mirror(cluster, KubeKind.POD);
        settings.secondary().forEach(kind -> secondary.put(kind, mirror(cluster, kind)));
        all.putAll(Map.of(KubeKind.DEPLOYMENT, objects, KubeKind.REPLICA_SET, sets, KubeKind.POD, pods));
        all.putAll(secondary);
    }

    private <T extends KubeObject> Mirror<T, OwnerKey> mirror(KubeCluster cluster, KubeKind<T> kind) {
        return new Mirror<>(
                cluster,
                kind,
                KubeSelection.in(place, Selected.of(store.value()).labels()),
                object -> OwnerKey.of(object.metadata()),
                settings.mirror(),
                clock);
    }

    /** Begins with all of them. */
    void start() {
        all.values().forEach(Mirror::start);
    }

    /**
     * Reads some deployments, as of when the mirror that knows least is up to date.
     *
     * @throws KubeException if a kind that is needed can't be told of within the time
     */
    Map<DeploymentRef, Look> read(Collection<DeploymentRef> refs, Duration patience) {
        start();
        long begun = clock.nanos();
        List<OwnerKey> keys = refs.stream().map(OwnerKey::of).toList();
        // Owners first, as they are listed.
        MirrorView<DeploymentObject, OwnerKey> objectsNow = objects.read(keys, left(patience, begun));
        MirrorView<ReplicaSetObject, OwnerKey> setsNow = sets.read(keys, left(patience, begun));
        MirrorView<PodObject, OwnerKey> podsNow = pods.read(keys, left(patience, begun));
        Instant asOf = earlier(objectsNow.asOf(), earlier(setsNow.asOf(), podsNow.asOf()));
        Map<OwnerKey, List<Secondary>> beside = new HashMap<>();
        Map<KubeKind<?>, String> unread = new LinkedHashMap<>();
        for (Map.Entry<KubeKind<?>, Mirror<?, OwnerKey>> one : secondary.entrySet()) {
            try {
                MirrorView<?, OwnerKey> now = one.getValue().read(keys, left(patience, begun));
                asOf = earlier(asOf, now.asOf());
                now.objects()
                        .forEach((key, things) ->
                                things.forEach(thing -> beside.computeIfAbsent(key, any -> new ArrayList<>())
                                        .add(new Secondary(one.getKey(), thing.metadata()))));
            } catch (KubeException e) {
                if (!LiveReader.isDispensable(e)) {
                    throw e;
                }
                unread.put(one.getKey(), String.valueOf(e.getMessage()));
            }
        }
        var belongings = new Belongings(objectsNow.objects(), setsNow.objects(), podsNow.objects(), beside);
        Map<DeploymentRef, Look> looks = new LinkedHashMap<>();
        for (DeploymentRef ref : refs) {
            Live live = belongings.of(ref, settings.namespaceOf().apply(ref.group()));
            looks.put(ref, new Look(live, asOf, unread));
        }
        return looks;
    }

    private Duration left(Duration patience, long begun) {
        return patience.minus(clock.since(begun));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** We wrote an object. */
    <T extends KubeObject> void wrote(KubeKind<T> kind, T object) {
        if (isOurs(object.metadata())) {
            this.<T>of(kind).ifPresent(mirror -> mirror.wrote(object));
        }
    }

    /** We deleted an object as it was read. */
    void deleted(KubeKind<?> kind, ObjectMeta read) {
        if (isOurs(read)) {
            of(kind).ifPresent(mirror -> mirror.deleted(read));
        }
    }

    /** We listed some of it. */
    <T extends KubeObject> void listed(Listing<T> listing) {
        if (!listing.place().equals(place)) {
            return;
        }
        this.<T>of(listing.kind()).ifPresent(mirror -> {
            List<T> ours = listing.items().stream()
                    .filter(item -> isOurs(item.metadata()))
                    .toList();
            if (listing.selected().isAllOf(store.value())) {
                mirror.listed(ours, listing.version(), listing.asOf(), listing.begun());
            } else {
                mirror.listed(ours, listing.version(), listing.selected()::includes);
            }
        });
    }

    private boolean isOurs(ObjectMeta metadata) {
        return (place.isEmpty() || metadata.namespace().equals(place))
                && metadata.label(RolloutLabels.STORE)
                        .filter(store.value()::equals)
                        .isPresent();
    }

    @SuppressWarnings("unchecked") // A kind's mirror is of the kind's type.
    private <T extends KubeObject> Optional<Mirror<T, OwnerKey>> of(KubeKind<?> kind) {
        return Optional.ofNullable((Mirror<T, OwnerKey>) all.get(kind));
    }

    /** Hears of what may have changed. */
    void listen(Consumer<List<ObjectMeta>> listener) {
        all.values().forEach(mirror -> mirror.listen(listener));
    }

    /** Begins to end, without waiting. */
    void stop() {
        all.values().forEach(Mirror::stop);
    }

    @Override
    public void close() {
        stop();
        all.values().forEach(Mirror::close);
    }
}
