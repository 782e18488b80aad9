package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.KubePage;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.MirrorClock;
import dev.slipway.provider.k8s.internal.kube.PlainObject;
import dev.slipway.provider.k8s.internal.workload.Live.Secondary;
import dev.slipway.provider.k8s.internal.workload.Seen.Look;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Reads deployments as they are now, with lists that are begun after the call: owners before what they own, so that nobody is seen whose
 * owner came later. One list per kind and namespace, however many are asked for. Thread-safe.
 */
public final class LiveReader {
    private static final int PAGE = 500;
    private static final int MOST_ATTEMPTS = 3;

    private final KubeCluster cluster;
    private final ReadingSettings settings;
    private final MirrorClock clock;
    private final Consumer<Listing<?>> heard;
    /** As of when the newest look that has ended was true: whatever begins later is as new. */
    private final AtomicReference<Instant> ended = new AtomicReference<>(Instant.MIN);

    /** Makes one that asks when it is told to. */
    public LiveReader(KubeCluster cluster, ReadingSettings settings) {
        this(cluster, settings, new MirrorClock(System::nanoTime), listing -> {});
    }

    /**
     * Makes one whose lists others hear of.
     *
     * @param heard is told of each list
     */
    LiveReader(KubeCluster cluster, ReadingSettings settings, MirrorClock clock, Consumer<Listing<?>> heard) {
        this.cluster = cluster;
        this.settings = settings;
        this.clock = clock;
        this.heard = heard;
    }

    /**
     * Reads some deployments.
     *
     * @throws KubeException if nothing could be read of any of them
     */
    public Seen read(Collection<DeploymentRef> refs) {
        return seen(refs).orThrow();
    }

    /** The same; throws nothing but what isn't trouble with the server. */
    Seen seen(Collection<DeploymentRef> refs) {
        Map<String, List<DeploymentRef>> places = new TreeMap<>();
        refs.forEach(ref -> places.computeIfAbsent(settings.placeOf(ref.group()), any -> new ArrayList<>())
                .add(ref));
        Seen seen = Seen.NOTHING;
        for (Map.Entry<String, List<DeploymentRef>> place : places.entrySet()) {
            seen = seen.with(read(place.getKey(), place.getValue()));
        }
        return seen;
    }

    private Seen read(String place, List<DeploymentRef> refs) {
        Map<DeploymentRef, Look> looks = new LinkedHashMap<>();
        Map<DeploymentRef, KubeException> troubles = new LinkedHashMap<>();
        try {
            Found found = found(place, Selected.of(refs));
            Belongings belongings = found.belongings();
            for (DeploymentRef ref : refs) {
                Live live = belongings.of(ref, settings.namespaceOf().apply(ref.group()));
                looks.put(ref, new Look(live, found.asOf(), found.unread()));
            }
        } catch (KubeException e) {
            refs.forEach(ref -> troubles.put(ref, e));
        }
        return new Seen(looks, troubles);
    }

    /** Reads one deployment, with what is beside it. */
    public Live read(DeploymentRef ref) {
        return read(List.of(ref)).looks().get(ref).live();
    }

    /**
     * Reads what belongs to a Deployment that was read before: its ReplicaSets, then its pods, and nothing beside them.
     *
     * @throws IllegalArgumentException if it is nobody's
     */
    public Live around(DeploymentObject object) {
        DeploymentRef ref = Stamp.owner(object.metadata())
                .orElseThrow(() -> new IllegalArgumentException(
                        "Deployment " + object.metadata().name() + " has no stamp"));
        String namespace = object.metadata().namespace();
        Selected selected = Selected.of(List.of(ref));
        var found = new Found(
                List.of(object),
                list(KubeKind.REPLICA_SET, namespace, selected).items(),
                list(KubeKind.POD, namespace, selected).items(),
                List.of(),
                Instant.MIN,
                Map.of());
        Live live = found.belongings().of(ref, namespace);
        // Whatever it is called.
        return new Live(ref, Optional.of(object), live.sets(), live.pods(), List.of());
    }

    /** Reads all that carries the label of any store, wherever deployments may be. */
    public Found everything() {
        Optional<Found> all = Optional.empty();
        for (String place : settings.places()) {
            Found here = found(place, Selected.EVERYTHING);
            all = Optional.of(all.map(others -> others.with(here)).orElse(here));
        }
        return all.orElseThrow();
    }

    private Found found(String place, Selected selected) {
        Instant before = ended.get();
        Listing<DeploymentObject> objects = list(KubeKind.DEPLOYMENT, place, selected);
        var sets = list(KubeKind.REPLICA_SET, place, selected).items();
        var pods = list(KubeKind.POD, place, selected).items();
        List<Secondary> secondary = new ArrayList<>();
        Map<KubeKind<?>, String> unread = new LinkedHashMap<>();
        for (KubeKind<PlainObject> kind : settings.secondary()) {
            try {
                list(kind, place, selected)
                        .items()
                        .forEach(object -> secondary.add(new Secondary(kind, object.metadata())));
            } catch (KubeException e) {
                if (!isDispensable(e)) {
                    throw e;
                }
                unread.put(kind, String.valueOf(e.getMessage()));
            }
        }
        // What has begun after another had ended is as new, whatever the seconds of their dates say.
        Instant asOf = before.isAfter(objects.asOf()) && !MirrorClock.isSetBack(before, objects.asOf())
                ? before
                : objects.asOf();
        ended.accumulateAndGet(asOf, (last, now) -> now.isAfter(last) || MirrorClock.isSetBack(last, now) ? now : last);
        return new Found(objects.items(), sets, pods, secondary, asOf, unread);
    }

    /** Whether a kind isn't served, or may not be read. */
    static boolean isDispensable(KubeException trouble) {
        return trouble.kind() == Kind.FORBIDDEN || trouble.kind() == Kind.NOT_FOUND;
    }

    private <T extends KubeObject> Listing<T> list(KubeKind<T> kind, String place, Selected selected) {
        for (int attempt = 1; ; attempt++) {
            try {
                return listOnce(kind, place, selected);
            } catch (KubeException e) {
                // The pages are of a time that the server doesn't remember any more.
                if (e.kind() != Kind.EXPIRED || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private <T extends KubeObject> Listing<T> listOnce(KubeKind<T> kind, String place, Selected selected) {
        KubeSelection selection = KubeSelection.in(place, selected.labels());
        long begun = clock.nanos();
        KubePage<T> page = cluster.list(kind, selection, PAGE, Optional.empty());
        Instant asOf = clock.heard(page.serverTime(), begun);
        List<T> items = new ArrayList<>(page.items());
        for (Optional<String> next = page.next(); next.isPresent(); ) {
            KubePage<T> more = cluster.list(kind, selection, PAGE, next);
            items.addAll(more.items());
            next = more.next();
        }
        var listing = new Listing<>(kind, place, selected, items, page.resourceVersion(), asOf, begun);
        heard.accept(listing);
        return listing;
    }
}
