package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Compares the record with a live observation and does what follows: apply, remove, advance, release. The ledger is read
 * first and committed only if it hasn't moved, so that nothing is concluded from facts older than the record. Thread-safe;
 * any number of JVMs may do it.
 */
final class Reconciler {
    /** After that many groups in which the store hangs, each for a shorter time, the others wait for the next pass. */
    private static final int MOST_HUNG = 5;

    private final HistoryStore store;
    private final Recorder recorder;
    private final Carrier carrier;
    private final Judgements judgements;
    private final Reconciliation.Rule conclusions;
    private final FenceMemory memory;
    private final Retrying retrying;
    private final DeploymentListener listener;
    private final ChangeSignal signal;
    private final Suspensions suspensions;
    private final AutomaticRollbacks rollbacks;
    private final OverallLimit overall;
    private final CourseMemory courses;
    private final Diagnoses diagnoses;
    private final LoopNews news;

    /** How often a pass didn't get to everything. */
    private final AtomicInteger firstInTurn = new AtomicInteger();

    Reconciler(
            HistoryStore store,
            Recorder recorder,
            Carrier carrier,
            Judgements judgements,
            Reconciliation.Rule conclusions,
            FenceMemory memory,
            Retrying retrying,
            DeploymentListener listener,
            ChangeSignal signal,
            Suspensions suspensions,
            AutomaticRollbacks rollbacks,
            OverallLimit overall,
            CourseMemory courses,
            Diagnoses diagnoses,
            LoopNews news) {
        this.store = store;
        this.recorder = recorder;
        this.carrier = carrier;
        this.judgements = judgements;
        this.conclusions = conclusions;
        this.memory = memory;
        this.retrying = retrying;
        this.listener = listener;
        this.signal = signal;
        this.suspensions = suspensions;
        this.rollbacks = rollbacks;
        this.overall = overall;
        this.courses = courses;
        this.diagnoses = diagnoses;
        this.news = news;
    }

    /** Asks the loop to look soon. */
    void wake() {
        signal.changed();
    }

    /**
     * One pass over every group, begun later than it was due; a group whose ledger can't be read or written keeps no other from its
     * turn.
     */
    void reconcileAll(Duration late) {
        retrying.patiently(() -> {
            reviewAll(news.begin(late));
            return true;
        });
    }

    private void reviewAll(LoopNews.Pass pass) {
        Set<DeploymentRef> gone = new HashSet<>(memory.known());
        Optional<RuntimeException> failure = Optional.empty();
        Set<GroupId> groups = retrying.call("groups", store::groups);
        boolean asksDirectory = true;
        int hung = 0;
        for (GroupId group : inTurn(groups)) {
            try {
                gone.removeAll(review(group, pass));
                asksDirectory = asksDirectory && suspensions.review(group);
            } catch (RuntimeException e) {
                failure.filter(before -> before != e).ifPresent(e::addSuppressed);
                failure = Optional.of(e);
                hung += Hung.isIn(e, Callee.STORE) ? 1 : 0;
                gone.removeIf(ref -> ref.group().equals(group));
            }
            if (hung == MOST_HUNG) {
                firstInTurn.incrementAndGet();
                throw failure.orElseThrow();
            }
        }
        if (!asksDirectory) {
            firstInTurn.incrementAndGet();
        }
        memory.forget(gone);
        courses.forget(gone);
        news.forget(gone);
        try {
            overall.review();
        } catch (RuntimeException e) {
            failure.filter(before -> before != e).ifPresent(e::addSuppressed);
            failure = Optional.of(e);
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        suspensions.keepOnly(groups);
        pass.ended();
    }

    /** While something hangs another group comes first each time, so that those behind one that hangs get their turn. */
    private List<GroupId> inTurn(Set<GroupId> groups) {
        List<GroupId> turn = new ArrayList<>(groups);
        Collections.rotate(turn, -firstInTurn.get());
        return turn;
    }

    /** Lets go what groups have reserved of the overall limit and don't hold. */
    void settleOverall() {
        overall.settle();
    }

    /** One pass over one group, failed revisions included; returns what is recorded in it. */
    private Set<DeploymentRef> review(GroupId group, LoopNews.Pass round) {
        GroupLedger ledger = recorder.ledger(group);
        List<LedgerEntry> ours = ours(ledger);
        if (!ours.isEmpty()) {
            Pass pass = look(ours, carrier.observeOnce(ours));
            conclude(ledger, pass);
            round.judged(pass.judged());
            pass.toActOn().forEach(round::actedOn);
            List<Judged> staying = new ArrayList<>();
            for (Judged judged : pass.judged()) {
                tellOfExcess(judged);
                if (rollbacks.review(judged)) {
                    round.actedOn(judged.entry().deployment());
                    signal.changed();
                } else {
                    staying.add(judged);
                }
            }
            if (diagnoses.review(staying)) {
                signal.changed();
            }
        }
        Set<DeploymentRef> recorded = new HashSet<>();
        ledger.entries().values().forEach(entry -> recorded.add(entry.deployment()));
        return recorded;
    }

    private void tellOfExcess(Judged judged) {
        LedgerEntry entry = judged.entry();
        Duration age = memory.sinceSeen(entry);
        boolean isLong = age.compareTo(judged.revision().spec().effectiveProgressDeadline()) > 0;
        if (isLong && !Excess.isNone(entry)) {
            listener.holdsLong(entry.deployment(), Excess.of(entry), age);
        }
    }

    /** Settles one group for a user who waits for its quota. */
    void settle(GroupId group) {
        GroupLedger ledger = recorder.ledger(group);
        List<LedgerEntry> ours = ours(ledger);
        if (!ours.isEmpty()) {
            conclude(ledger, look(ours, carrier.observe(ours, Freshness.LIVE)));
        }
    }

    /** The ledger as it would be after a pass: what is free already, without writing it down. */
    GroupLedger foreseen(GroupLedger ledger) {
        List<LedgerEntry> ours = ours(ledger);
        Pass pass = look(ours, carrier.observe(ours, Freshness.LIVE));
        Map<DeploymentId, LedgerEntry> entries = new HashMap<>(ledger.entries());
        pass.changed().forEach(entry -> entries.put(entry.deployment().id(), entry));
        pass.gone().forEach(ref -> entries.remove(ref.id()));
        return new GroupLedger(ledger.scope(), ledger.counter(), entries);
    }

    private List<LedgerEntry> ours(GroupLedger ledger) {
        return ledger.entries().values().stream().filter(carrier::isOurs).toList();
    }

    private Pass look(List<LedgerEntry> ours, Map<DeploymentRef, Observation> observed) {
        Map<RevisionKey, Revision> revisions = carrier.revisions(ours);
        var pass = new Pass(revisions, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (LedgerEntry entry : ours) {
            Revision revision = revisions.get(entry.latestKey());
            if (revision == null) {
                continue;
            }
            Observation observation = observed.get(entry.deployment());
            var judged = new Judged(
                    entry, revision, observation, judgements.judge(entry, revision, observation, Freshness.LIVE));
            pass.note(judged, conclusions.of(entry, observation, judged.status().phase()));
        }
        return pass;
    }

    private void conclude(GroupLedger ledger, Pass pass) {
        boolean unchanged = pass.changed().isEmpty() && pass.gone().isEmpty();
        Fate fate = unchanged
                ? Fate.LANDED
                : recorder.recordIfUnmoved(
                        ledger,
                        pass.changed(),
                        pass.gone().stream().map(DeploymentRef::id).toList());
        if (fate == Fate.NOT_LANDED) {
            listener.conflicted(ledger.scope(), 1);
        }
        if (fate == Fate.LANDED) {
            pass.toCarryOut()
                    .forEach(entry ->
                            carrier.carryOutWhenDue(entry, pass.revisions().get(entry.latestKey())));
            pass.gone().forEach(listener::removed);
        }
        // After a lost answer the next pass comes when it is due: hurrying a store in trouble wouldn't help it.
        if (!unchanged && fate != Fate.UNKNOWN) {
            signal.changed();
        }
    }

    /**
     * What one look at the back end comes to.
     *
     * @param revisions the latest revisions of what was looked at
     * @param toCarryOut entries that the back end has to be told of
     * @param changed entries to record
     * @param gone whose entries to take away
     * @param judged everything that was looked at
     */
    private record Pass(
            Map<RevisionKey, Revision> revisions,
            List<LedgerEntry> toCarryOut,
            List<LedgerEntry> changed,
            List<DeploymentRef> gone,
            List<Judged> judged) {
        /** For whom there is something to do. */
        Set<DeploymentRef> toActOn() {
            Set<DeploymentRef> all = new HashSet<>(gone);
            toCarryOut.forEach(entry -> all.add(entry.deployment()));
            changed.forEach(entry -> all.add(entry.deployment()));
            return all;
        }

        void note(Judged one, Reconciliation conclusion) {
            LedgerEntry entry = one.entry();
            judged.add(one);
            if (conclusion.remove()) {
                gone.add(entry.deployment());
            }
            if (conclusion.carryOut()) {
                toCarryOut.add(entry);
            }
            Optional<LedgerEntry> next = conclusion.next();
            next.ifPresent(changed::add);
            next.filter(advanced -> advanced.fence().isAfter(entry.fence())).ifPresent(toCarryOut::add);
        }
    }
}
