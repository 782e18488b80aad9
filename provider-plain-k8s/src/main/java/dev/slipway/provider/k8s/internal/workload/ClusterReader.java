package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.Listeners;
import dev.slipway.provider.k8s.internal.kube.MirrorClock;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.workload.Seen.Look;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider.Subscription;
import dev.slipway.spi.Freshness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Reads any number of deployments at once: live by a fixed number of lists, or as they are known already by mirrors of the store's
 * objects, which cost no call once they are there. The mirrors begin with the first use and end with {@link #close}. Live reads are told to
 * them, and so is what is written through {@link #writing}, so that nobody who reads later sees less. Thread-safe.
 */
public final class ClusterReader implements AutoCloseable {
    private final KubeCluster cluster;
    private final StoreId store;
    private final ReadingSettings settings;
    private final MirrorClock clock;
    private final LiveReader live;
    private final Rounds rounds;
    private final Map<String, PlaceMirrors> mirrors = new TreeMap<>();
    private final Listeners<Set<DeploymentRef>> listeners = new Listeners<>();

    /**
     * Makes one that does nothing until it is used.
     *
     * @param cluster whom to ask; stays the caller's
     * @param store whose deployments are kept for {@link Freshness#CACHED}; those of others are always read live
     */
    public ClusterReader(KubeCluster cluster, StoreId store, ReadingSettings settings) {
        this(cluster, store, settings, System::nanoTime);
    }

    ClusterReader(KubeCluster cluster, StoreId store, ReadingSettings settings, LongSupplier nanoTime) {
        this.cluster = cluster;
        this.store = store;
        this.settings = settings;
        this.clock = new MirrorClock(nanoTime);
        this.live = new LiveReader(cluster, settings, clock, this::listed);
        this.rounds = new Rounds(live::seen);
        if (settings.isWatching()) {
            for (String place : settings.places()) {
                var one = new PlaceMirrors(cluster, store, place, settings, clock);
                one.listen(this::hint);
                mirrors.put(place, one);
            }
        }
    }

    /**
     * Reads some deployments. Those of which nothing can be told are told apart; each of the others has the time of its own look, which never
     * goes back from one cached read to the next, nor from one live read to the next.
     *
     * @throws KubeException only if nothing at all can be told
     */
    public Seen read(Collection<DeploymentRef> refs, Freshness freshness) {
        if (refs.isEmpty()) {
            return Seen.NOTHING;
        }
        if (freshness == Freshness.LIVE) {
            return live.read(refs);
        }
        return settings.isWatching() ? cached(refs) : rounds.read(refs);
    }

    private Seen cached(Collection<DeploymentRef> refs) {
        Map<String, List<DeploymentRef>> places = new TreeMap<>();
        List<DeploymentRef> others = new ArrayList<>();
        for (DeploymentRef ref : refs) {
            String place = settings.placeOf(ref.group());
            if (ref.store().equals(store) && mirrors.containsKey(place)) {
                places.computeIfAbsent(place, any -> new ArrayList<>()).add(ref);
            } else {
                others.add(ref);
            }
        }
        places.keySet().forEach(place -> mirrors.get(place).start());
        long begun = clock.nanos();
        Seen seen = others.isEmpty() ? Seen.NOTHING : live.seen(others);
        for (Map.Entry<String, List<DeploymentRef>> place : places.entrySet()) {
            Duration left = cluster.callTime().minus(clock.since(begun));
            seen = seen.with(cached(mirrors.get(place.getKey()), place.getValue(), left));
        }
        return seen.orThrow();
    }

    private static Seen cached(PlaceMirrors place, List<DeploymentRef> refs, Duration patience) {
        try {
            return new Seen(place.read(refs, patience), Map.of());
        } catch (KubeException e) {
            Map<DeploymentRef, KubeException> troubles = new LinkedHashMap<>();
            refs.forEach(ref -> troubles.put(ref, e));
            return new Seen(Map.<DeploymentRef, Look>of(), troubles);
        }
    }

    /** Reads all that carries the label of any store, live. */
    public Found everything() {
        return live.everything();
    }

    /** Who reads live, also for one deployment before it is written to. */
    public LiveReader live() {
        return live;
    }

    /** The same cluster, to be written through: what is written is read at once, also as {@link Freshness#CACHED}. */
    public KubeCluster writing() {
        return new EchoingCluster(cluster, this);
    }

    /** We wrote an object: whoever reads from now on sees it so, or newer. */
    public <T extends KubeObject> void wrote(KubeKind<T> kind, T object) {
        mirrors.values().forEach(place -> place.wrote(kind, object));
    }

    /** We deleted an object as it was read: whoever reads from now on doesn't see it as it was. */
    public void deleted(KubeKind<?> kind, ObjectMeta read) {
        mirrors.values().forEach(place -> place.deleted(kind, read));
    }

    private void listed(Listing<?> listing) {
        mirrors.values().forEach(place -> place.listed(listing));
    }

    /**
     * Asks for hints of changes; without watches there never is one. Begins to watch.
     *
     * @return close it to hear no more
     */
    public Subscription watch(ChangeListener listener) {
        Subscription hearing = listeners.add(listener::mayHaveChanged);
        mirrors.values().forEach(PlaceMirrors::start);
        return hearing;
    }

    private void hint(List<ObjectMeta> changed) {
        Set<DeploymentRef> refs = new LinkedHashSet<>();
        changed.forEach(metadata -> Stamp.owner(metadata).ifPresent(refs::add));
        if (!refs.isEmpty()) {
            listeners.tell(Set.copyOf(refs));
        }
    }

    /** Ends the mirrors and waits for that. What is read afterwards as cached can't be told. Closing twice is fine. */
    @Override
    public void close() {
        // All at once, and then each.
        mirrors.values().forEach(PlaceMirrors::stop);
        mirrors.values().forEach(PlaceMirrors::close);
        listeners.clear();
    }
}
