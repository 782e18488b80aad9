package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks at everything that some watchers watch: the directory is asked once for each actor, each ledger read once, and the back
 * end asked once for all, or twice if what it knew already is older than what it has shown before. Trouble is part of what is
 * seen. Thread-safe.
 */
final class Lookout {
    private static final Comparator<LedgerEntry> NEWEST_FIRST = Comparator.comparing(LedgerEntry::createdAt)
            .reversed()
            .thenComparing(entry -> entry.deployment().id().value());

    private final Access access;
    private final HistoryStore store;
    private final Recorder recorder;
    private final Judgements judgements;
    private final Retrying retrying;
    private final Newest newest = new Newest();
    private final AtomicLong looks = new AtomicLong();

    Lookout(Access access, HistoryStore store, Recorder recorder, Judgements judgements, Retrying retrying) {
        this.access = access;
        this.store = store;
        this.recorder = recorder;
        this.judgements = judgements;
        this.retrying = retrying;
    }

    /** Looks; throws only {@link ErrorCode#CLOSED}. */
    Sight look(Collection<Watcher> watchers) {
        access.requireOpen();
        long number = looks.incrementAndGet();
        Map<Actor, Reach> reaches = new HashMap<>();
        watchers.forEach(watcher -> reaches.computeIfAbsent(watcher.actor(), this::reach));
        Map<GroupId, Predicate<DeploymentId>> wanted = wanted(watchers, reaches);
        Map<GroupId, DeploymentException> troubles = new HashMap<>();
        List<LedgerEntry> entries = new ArrayList<>();
        wanted.forEach((group, isWanted) -> {
            try {
                asked(() -> recorder.ledger(group)).entries().values().stream()
                        .filter(entry -> isWanted.test(entry.deployment().id()))
                        .forEach(entries::add);
            } catch (DeploymentException e) {
                troubles.put(group, e);
            }
        });
        entries.sort(NEWEST_FIRST);
        try {
            return new Sight(number, reaches, asked(() -> judged(entries)), troubles);
        } catch (DeploymentException e) {
            wanted.keySet().forEach(group -> troubles.put(group, e));
            return new Sight(number, reaches, List.of(), troubles);
        }
    }

    /** Forgets what isn't seen any more. */
    void keepOnly(Sight sight) {
        if (sight.troubles().isEmpty()) {
            newest.keepOnly(sight.deployments());
        }
    }

    /** Forgets everything that was shown. */
    void forget() {
        newest.keepOnly(List.of());
    }

    private List<Deployment> judged(List<LedgerEntry> entries) {
        Map<DeploymentRef, Deployment> seen = new LinkedHashMap<>();
        judgements.of(entries, Freshness.CACHED).forEach(one -> seen.put(ref(one), one));
        List<LedgerEntry> older = entries.stream()
                .filter(entry -> Optional.ofNullable(seen.get(entry.deployment()))
                        .filter(newest::isOlder)
                        .isPresent())
                .toList();
        seen.replaceAll((ref, one) -> newest.see(one, Freshness.CACHED));
        // What is read now is the latest, whatever its clock says.
        judgements.of(older, Freshness.LIVE).forEach(one -> seen.replace(ref(one), newest.see(one, Freshness.LIVE)));
        return List.copyOf(seen.values());
    }

    /** Which deployments of which groups somebody may see and wants to. */
    private Map<GroupId, Predicate<DeploymentId>> wanted(Collection<Watcher> watchers, Map<Actor, Reach> reaches) {
        Map<GroupId, Predicate<DeploymentId>> wanted = new HashMap<>();
        for (Watcher watcher : watchers) {
            WatchQuery query = watcher.query();
            Set<GroupId> groups = reaches.get(watcher.actor()).groups();
            Predicate<DeploymentId> ids = query.ids().isEmpty() ? id -> true : query.ids()::contains;
            for (GroupId group : query.ids().isEmpty() ? groups : owners(query.ids(), groups)) {
                if (query.groups().isEmpty() || query.groups().contains(group)) {
                    wanted.merge(group, ids, Predicate::or);
                }
            }
        }
        return wanted;
    }

    /** Those of many groups that own one of few deployments; all of them where that is no shorter way, or can't be told. */
    private Set<GroupId> owners(Set<DeploymentId> ids, Set<GroupId> groups) {
        if (ids.size() >= groups.size()) {
            return groups;
        }
        try {
            Set<GroupId> owners = new HashSet<>();
            for (DeploymentId id : ids) {
                asked(() -> retrying.call("locate", () -> store.locate(id)))
                        .filter(groups::contains)
                        .ifPresent(owners::add);
            }
            return owners;
        } catch (DeploymentException e) {
            return groups;
        }
    }

    private Reach reach(Actor actor) {
        try {
            if (access.seesEverything(actor)) {
                return Reach.of(asked(() -> retrying.call("groups", store::groups)));
            }
            Set<GroupId> groups = new HashSet<>();
            access.groupsOf(actor).forEach(group -> groups.add(group.id()));
            return Reach.of(groups);
        } catch (DeploymentException e) {
            if (e.code() == ErrorCode.CLOSED) {
                throw e;
            }
            return Reach.unknown(e);
        }
    }

    private static <T> T asked(Supplier<T> question) {
        return HostCode.call("the store", question);
    }

    private static DeploymentRef ref(Deployment deployment) {
        return deployment.latest().deployment();
    }
}
