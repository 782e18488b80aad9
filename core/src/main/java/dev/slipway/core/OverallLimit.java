package dev.slipway.core;

import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps all groups together within the limit that the directory gives, by a ledger of its own with one reservation per group.
 * What raises a group's holdings reserves here first; what is released there is released here last. A reservation is stamped
 * with the counter of the group's ledger that its commit replaces, and lowered only once that ledger stands beyond the stamp,
 * when the commit can't land any more. Without such a limit nothing here is read or written. Thread-safe.
 */
class OverallLimit {
    private static final Logger LOG = LoggerFactory.getLogger(OverallLimit.class);
    private static final int MOST_ATTEMPTS = 10;

    private final Access access;
    private final HistoryStore store;
    private final CommitSender sender;
    private final Retrying retrying;
    private final Clock clock;
    private final RandomGenerator random;

    /** While there is no limit nobody reserves. So when this JVM first sees one, every group's holdings are looked up. */
    private volatile boolean isComplete;

    OverallLimit(
            Access access,
            HistoryStore store,
            CommitSender sender,
            Retrying retrying,
            Clock clock,
            RandomGenerator random) {
        this.access = access;
        this.store = store;
        this.sender = sender;
        this.retrying = retrying;
        this.clock = clock;
        this.random = random;
    }

    /** What is reserved now, to decide on; empty if there is no limit. */
    Optional<Overall> read() {
        return limits().map(limits -> {
            Overall overall = Overall.of(limits, ledger());
            return isComplete ? overall : covering(overall);
        });
    }

    /** What would be reserved if every reservation were lowered to what is held, without doing it. */
    Optional<Overall> foreseen() {
        return limits().map(limits -> {
            Overall overall = Overall.of(limits, ledger());
            for (GroupId group : groups(overall)) {
                overall = overall.settled(group, Reservation.holdings(ledger(group)));
            }
            return overall;
        });
    }

    /**
     * Reserves what a group's deployments would hold after a commit on its ledger; false if the reservations that were decided
     * on, or the ledger, aren't those any more, or nobody can tell. A reservation whose answer is lost does no harm: it is found
     * at the next look, and lowered if it was in vain. The first time every group's holdings are entered before anything.
     */
    boolean reserve(Overall decidedOn, GroupLedger next) {
        if (!isComplete) {
            settle();
            return false;
        }
        Optional<Overall> reserved = reserved(decidedOn, next);
        return reserved.isPresent() && (!reserved.get().isChanged() || write(reserved.get()));
    }

    /** With the reservation for a commit on a group's ledger; empty if that ledger has moved on since. */
    Optional<Overall> reserved(Overall decidedOn, GroupLedger next) {
        GroupId group = next.scope().group().orElseThrow();
        return decidedOn.reserving(group, next.counter(), Reservation.holdings(next));
    }

    /** As {@link #settle}, but a directory that can't be asked changes nothing. */
    void review() {
        try {
            settle();
        } catch (DirectoryUnavailableException e) {
            LOG.debug("the overall reservations stay as they are: {}", e.getMessage());
        }
    }

    /** Lowers what groups have reserved in vain or need no more, and adds what is missing. Writes nothing if all is well. */
    void settle() {
        Optional<ResourceAmounts> limits = limits();
        if (limits.isEmpty()) {
            return;
        }
        Retrying.Attempts attempts = retrying.attempts(MOST_ATTEMPTS);
        do {
            Overall overall = Overall.of(limits.get(), ledger());
            for (GroupId group : groups(overall)) {
                overall = settled(overall, group);
            }
            if (!overall.isChanged()) {
                isComplete = true;
                return;
            }
            if (write(overall)) {
                return;
            }
        } while (attempts.another());
    }

    private Overall covering(Overall overall) {
        Overall covering = overall;
        for (GroupId group : groups(overall)) {
            covering = covering.covering(group, Reservation.holdings(ledger(group)));
        }
        return covering;
    }

    /** The reservations have been read before the group's ledger is. */
    Overall settled(Overall overall, GroupId group) {
        GroupLedger ledger = ledger(group);
        Reservation found = overall.reservation(group);
        if (found.amount().isWithin(Reservation.holdings(ledger))) {
            // Nobody reserved it, so somebody may be about to record more, decided while there was no limit: not after
            // this.
            boolean isUnreserved = !Reservation.holdings(ledger).isWithin(found.amount());
            return overall.covering(group, Reservation.holdings(isUnreserved ? moved(ledger) : ledger));
        }
        if (ledger.counter() <= found.stamp()) {
            ledger = moved(ledger);
        }
        ResourceAmounts holdings = Reservation.holdings(ledger);
        return ledger.counter() > found.stamp() ? overall.settled(group, holdings) : overall.covering(group, holdings);
    }

    /** An empty commit, so that nothing lands any more that was decided on the ledger as it was. */
    private GroupLedger moved(GroupLedger ledger) {
        var commit = Commit.builder();
        commit.scope(ledger.scope()).base(ledger.counter()).token(CommitToken.random(random));
        try {
            return store.commit(commit.build())
                    .match(CommitResult.Landed::ledger, CommitResult.Conflict::ledger, taken -> ledger);
        } catch (RuntimeException e) {
            LOG.debug("{} could not be moved; a later pass will: {}", ledger.scope(), e.getMessage());
            return ledger;
        }
    }

    private boolean write(Overall overall) {
        Instant now = clock.instant();
        var commit = Commit.builder();
        commit.scope(LedgerScope.overall()).base(overall.counter()).token(CommitToken.random(random));
        Map<GroupId, Reservation> recorded = overall.recorded();
        overall.reservations().forEach((group, reservation) -> {
            if (!reservation.equals(recorded.get(group))) {
                LedgerEntry entry = reservation.entry(store.id(), group, now);
                commit.addEntries(entry);
            }
        });
        recorded.keySet().stream()
                .filter(group -> !overall.reservations().containsKey(group))
                .forEach(group -> commit.addRemovals(Reservation.id(group)));
        boolean landed = sent(commit.build());
        if (landed) {
            isComplete = true;
        }
        return landed;
    }

    /** Whatever isn't sure to have landed is looked at again. */
    private boolean sent(Commit commit) {
        try {
            CommitResult result = retrying.call("reserve", () -> store.commit(commit));
            return result instanceof CommitResult.Landed;
        } catch (RuntimeException e) {
            if (CommitSender.isRefusal(e)) {
                throw e;
            }
            LOG.debug("the answer to a reservation was lost; the next look tells: {}", e.getMessage());
            return false;
        }
    }

    private Optional<ResourceAmounts> limits() {
        ResourceAmounts limits = access.overallLimits();
        if (limits.asMap().isEmpty()) {
            isComplete = false;
            return Optional.empty();
        }
        return Optional.of(limits);
    }

    private Set<GroupId> groups(Overall overall) {
        Set<GroupId> groups = new HashSet<>(retrying.call("groups", store::groups));
        groups.addAll(overall.recorded().keySet());
        return groups;
    }

    private GroupLedger ledger() {
        return sender.ledger(LedgerScope.overall());
    }

    final GroupLedger ledger(GroupId group) {
        return sender.ledger(LedgerScope.of(group));
    }
}
