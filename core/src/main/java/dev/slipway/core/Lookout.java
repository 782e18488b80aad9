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
import java.util.LinkedHashSet;
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
 * seen, and the trouble of one is none of the others'. Thread-safe.
 */
final class Lookout {
    private static final Comparator<Deployment> NEWEST_FIRST = Comparator.comparing(Deployment::createdAt)
            .reversed()
            .thenComparing(deployment -> deployment.id().value());

    private final Access access;
    private final HistoryStore store;
    private final Recorder recorder;
    private final Judgements judgements;
    private final Retrying retrying;
    private final Newest newest = new Newest();
    private final Inquiry<Actor> reaching;
    private final Inquiry<DeploymentId> locating;
    private final Inquiry<GroupId> reading;
    private final Inquiry<GroupId> judging;
    private final AtomicLong looks = new AtomicLong();

    Lookout(Access access, HistoryStore store, Recorder recorder, Judgements judgements, Retrying retrying) {
        this.access = access;
        this.store = store;
        this.recorder = recorder;
        this.judgements = judgements;
        this.retrying = retrying;
        this.reaching = new Inquiry<>(retrying);
        this.locating = new Inquiry<>(retrying);
        this.reading = new Inquiry<>(retrying);
        this.judging = new Inquiry<>(retrying);
    }

    /** Looks for somebody who has just come, in the time of its call; throws only {@link ErrorCode#CLOSED}. */
    Sight first(Watcher watcher) {
        return look(List.of(watcher), Turn.OPENING);
    }

    /**
     * Looks for everybody, in the time of one call: who doesn't answer keeps nobody's news for longer, and many who don't no longer
     * than one. Throws only {@link ErrorCode#CLOSED}.
     */
    Sight look(Collection<Watcher> watchers) {
        return retrying.together(() -> look(watchers, Turn.ROUND));
    }

    private Sight look(Collection<Watcher> watchers, Turn turn) {
        access.requireOpen();
        long number = looks.incrementAndGet();
        Map<Actor, Reach> reaches = reaches(watchers, turn);
        Map<GroupId, Predicate<DeploymentId>> wanted = wanted(watchers, reaches, turn);
        Map<GroupId, DeploymentException> troubles = new HashMap<>();
        Map<GroupId, List<LedgerEntry>> entries =
                reading.ask(wanted.keySet(), turn, group -> entries(group, wanted.get(group)), troubles::put);
        List<Deployment> judged = new ArrayList<>(judged(entries, turn, troubles));
        judged.sort(NEWEST_FIRST);
        if (turn == Turn.ROUND) {
            reaching.keepOnly(reaches.keySet());
            reading.keepOnly(wanted.keySet());
            judging.keepOnly(wanted.keySet());
        }
        return new Sight(number, reaches, List.copyOf(judged), troubles);
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

    private Map<Actor, Reach> reaches(Collection<Watcher> watchers, Turn turn) {
        Set<Actor> actors = new LinkedHashSet<>();
        watchers.forEach(watcher -> actors.add(watcher.actor()));
        Map<Actor, Reach> reaches = new HashMap<>();
        Map<Actor, Reach> answers =
                reaching.ask(actors, turn, this::reach, (actor, trouble) -> reaches.put(actor, unknown(trouble)));
        if (answers.keySet().stream().anyMatch(actor -> !access.seesEverything(actor))) {
            access.directoryAnswered();
        }
        reaches.putAll(answers);
        return reaches;
    }

    private List<LedgerEntry> entries(GroupId group, Predicate<DeploymentId> isWanted) {
        return asked(() -> recorder.ledger(group)).entries().values().stream()
                .filter(entry -> isWanted.test(entry.deployment().id()))
                .toList();
    }

    /** All groups together, as far as they have answered; where one doesn't, each for itself, and the next time only that one. */
    private List<Deployment> judged(
            Map<GroupId, List<LedgerEntry>> entries, Turn turn, Map<GroupId, DeploymentException> troubles) {
        Set<GroupId> apart = new LinkedHashSet<>();
        if (turn == Turn.ROUND) {
            apart.addAll(judging.silent(entries.keySet()).keySet());
        }
        Set<GroupId> together = new LinkedHashSet<>(entries.keySet());
        together.removeAll(apart);
        List<LedgerEntry> all =
                together.stream().flatMap(group -> entries.get(group).stream()).toList();
        List<Deployment> judged = new ArrayList<>();
        try {
            judged.addAll(
                    turn == Turn.ROUND ? retrying.half(() -> asked(() -> judged(all))) : asked(() -> judged(all)));
        } catch (DeploymentException e) {
            if (turn == Turn.ROUND && Hung.isIn(e, Callee.STORE)) {
                apart.addAll(together);
            } else {
                together.forEach(group -> troubles.put(group, e));
            }
        }
        judging.ask(apart, turn, group -> asked(() -> judged(entries.get(group))), troubles::put)
                .values()
                .forEach(judged::addAll);
        return judged;
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
    private Map<GroupId, Predicate<DeploymentId>> wanted(
            Collection<Watcher> watchers, Map<Actor, Reach> reaches, Turn turn) {
        Map<GroupId, Predicate<DeploymentId>> wanted = new HashMap<>();
        Set<DeploymentId> named = new HashSet<>();
        for (Watcher watcher : watchers) {
            WatchQuery query = watcher.query();
            named.addAll(query.ids());
            Set<GroupId> groups = reaches.get(watcher.actor()).groups();
            Predicate<DeploymentId> ids = query.ids().isEmpty() ? id -> true : query.ids()::contains;
            for (GroupId group : query.ids().isEmpty() ? groups : owners(query.ids(), groups, turn)) {
                if (query.groups().isEmpty() || query.groups().contains(group)) {
                    wanted.merge(group, ids, Predicate::or);
                }
            }
        }
        if (turn == Turn.ROUND) {
            locating.keepOnly(named);
        }
        return wanted;
    }

    /** Those of many groups that own one of few deployments; all of them where that is no shorter way, or can't be told. */
    private Set<GroupId> owners(Set<DeploymentId> ids, Set<GroupId> groups, Turn turn) {
        if (ids.size() >= groups.size()) {
            return groups;
        }
        Map<DeploymentId, Optional<GroupId>> found = locating.ask(
                ids, turn, id -> asked(() -> retrying.call("locate", () -> store.locate(id))), (id, trouble) -> {});
        if (found.size() < ids.size()) {
            return groups;
        }
        Set<GroupId> owners = new HashSet<>();
        found.values().forEach(owner -> owner.filter(groups::contains).ifPresent(owners::add));
        return owners;
    }

    private Reach reach(Actor actor) {
        if (access.seesEverything(actor)) {
            return Reach.of(asked(() -> retrying.call("groups", store::groups)));
        }
        Set<GroupId> groups = new HashSet<>();
        access.groupsOf(actor).forEach(group -> groups.add(group.id()));
        return Reach.of(groups);
    }

    private static Reach unknown(DeploymentException trouble) {
        if (trouble.code() == ErrorCode.CLOSED) {
            throw trouble;
        }
        return Reach.unknown(trouble);
    }

    private static <T> T asked(Supplier<T> question) {
        return HostCode.call("the store", question);
    }

    private static DeploymentRef ref(Deployment deployment) {
        return deployment.latest().deployment();
    }
}
