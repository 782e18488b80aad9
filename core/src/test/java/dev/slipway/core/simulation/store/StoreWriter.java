package dev.slipway.core.simulation.store;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RequestId;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One process that records what a seed tells it to, and keeps to what it is answered. */
final class StoreWriter {
    private static final int ATTEMPTS = 3;

    private final HistoryStore store;
    private final StoreSamples samples;
    private final Answers answers;
    private final Numbers numbers;
    private final Random random;
    private final List<GroupId> groups;
    private final List<DeploymentId> ids;

    StoreWriter(
            HistoryStore store,
            StoreSamples samples,
            Answers answers,
            Numbers numbers,
            Random random,
            List<GroupId> groups,
            List<DeploymentId> ids) {
        this.store = store;
        this.samples = samples;
        this.answers = answers;
        this.numbers = numbers;
        this.random = random;
        this.groups = groups;
        this.ids = ids;
    }

    /** Changes some id in whatever way its entry allows; gives up where nobody can tell what happened. */
    void change() {
        GroupId group = groups.get(random.nextInt(groups.size()));
        DeploymentId id = ids.get(random.nextInt(ids.size()));
        var request = new RequestId("request-" + numbers.next());
        DeploymentRef fresh = samples.ref(group.value(), id.value(), "life-" + numbers.next());
        int kind = random.nextInt(12);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            GroupLedger ledger;
            try {
                ledger = store.ledger(LedgerScope.of(group));
            } catch (StoreException e) {
                refuseUnlessUnavailable(e);
                return;
            }
            Optional<LedgerEntry> entry = Optional.ofNullable(ledger.entries().get(id));
            Commit commit;
            if (kind == 0) {
                commit = samples.commit(group.value(), ledger.counter()).build();
            } else if (entry.isEmpty()) {
                commit = deployment(ledger, fresh, request);
            } else {
                commit = change(ledger, entry.get(), kind, request);
            }
            if (send(commit)) {
                return;
            }
        }
    }

    /** Brings an id into a group, whatever it takes; what is in nobody's way must succeed. */
    void mustDeploy(GroupId group, DeploymentId id) {
        GroupLedger ledger = store.ledger(LedgerScope.of(group));
        var ref = samples.ref(group.value(), id.value(), "life-" + numbers.next());
        CommitResult result = store.commit(deployment(ledger, ref, new RequestId("request-" + numbers.next())));
        if (!(result instanceof CommitResult.Landed)) {
            throw new StoreViolation("H6 stuck: '" + id + "' belongs to nobody, and " + group + " can't have it: "
                    + result.getClass().getSimpleName());
        }
    }

    /** Whether that was all; false if it may be tried anew. */
    private boolean send(Commit commit) {
        List<Fence> fences = commit.entries().stream().map(LedgerEntry::fence).toList();
        boolean mayHaveLanded = false;
        while (true) {
            try {
                CommitResult result = store.commit(commit);
                if (result instanceof CommitResult.Landed landed) {
                    answers.landed(landed.ledger());
                } else if (!mayHaveLanded) {
                    answers.refused(fences);
                }
                return mayHaveLanded || !(result instanceof CommitResult.Conflict);
            } catch (StoreException e) {
                if (e.code() == ErrorCode.OUTCOME_UNKNOWN) {
                    mayHaveLanded = true;
                } else {
                    refuseUnlessUnavailable(e);
                }
                if (random.nextBoolean()) {
                    if (!mayHaveLanded) {
                        answers.refused(fences);
                    }
                    return mayHaveLanded;
                }
                // The very same commit again: it replaces the same counter, so it lands once at most.
            }
        }
    }

    private Commit change(GroupLedger ledger, LedgerEntry entry, int kind, RequestId request) {
        DeploymentRef ref = entry.deployment();
        var commit = samples.commit(ref.group().value(), ledger.counter());
        if (kind < 4) {
            return commit.addRemovals(ref.id()).build();
        }
        if (kind < 6) {
            return commit.addEntries(next(entry).build()).build();
        }
        RevisionNumber number = entry.latest().next();
        return commit.addEntries(next(entry).latest(number).build())
                .addRevisions(samples.revision(ref, number.value())
                        .requestId(request)
                        .token(commit.build().token())
                        .build())
                .build();
    }

    private LedgerEntry.Builder next(LedgerEntry entry) {
        var next = LedgerEntry.builder();
        next.from(entry).fence(new Fence(numbers.next()));
        if (random.nextInt(3) == 0) {
            next.lastGood(entry.latest());
        }
        return next;
    }

    private Commit deployment(GroupLedger ledger, DeploymentRef ref, RequestId request) {
        var commit = samples.commit(ref.group().value(), ledger.counter());
        return commit.addEntries(
                        samples.entry(ref, 1).fence(new Fence(numbers.next())).build())
                .addRevisions(samples.revision(ref, 1)
                        .requestId(request)
                        .token(commit.build().token())
                        .build())
                .build();
    }

    private static void refuseUnlessUnavailable(StoreException e) {
        if (e.code() != ErrorCode.STORE_UNAVAILABLE) {
            throw new StoreViolation("G4 missing: a writer is told " + e.getMessage(), e);
        }
    }

    /** Numbers that nobody else gets in the same run. */
    static final class Numbers {
        private long last;

        long next() {
            return ++last;
        }
    }
}
