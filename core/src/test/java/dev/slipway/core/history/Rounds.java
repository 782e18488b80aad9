package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the answers of contenders against what is recorded, round by round, and counts. Not thread-safe. */
final class Rounds {
    /** How many deployments {@link WorkerDirectory#LIMITS} have room for if there are enough of every kind. */
    static final int FITTING = 12;

    private final HistoryStore store;
    private final List<GroupId> groups;
    private final long start = System.nanoTime();
    private int rounds;
    private int grants;
    private int refusals;
    private int conflicts;
    private int unknown;
    private int changes;

    Rounds(HistoryStore store, List<String> groups) {
        this.store = store;
        this.groups = groups.stream().map(GroupId::new).toList();
    }

    /** Returns the ids that are there after a round in which everybody deployed. */
    List<String> deployed(List<Attempt> attempts, List<Attempt.Answer> answers) {
        rounds++;
        Map<DeploymentId, LedgerEntry> entries = entries();
        Map<String, Attempt.Answer> byMessage = byMessage(attempts, answers);
        ResourceAmounts held =
                entries.values().stream().map(LedgerEntry::holding).reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
        WorkerDirectory.LIMITS
                .asMap()
                .forEach((resource, limit) -> assertThat(held.get(resource))
                        .as("round %s: what is held of %s", rounds, resource)
                        .isLessThanOrEqualTo(limit));
        Set<DeploymentId> accounted = new HashSet<>();
        for (Attempt attempt : attempts) {
            Attempt.Answer answer = byMessage.get(attempt.message());
            var id = new DeploymentId(attempt.id());
            LedgerEntry entry = entries.get(id);
            if (entry != null) {
                accounted.add(id);
                List<Revision> history = store.history(entry.deployment(), HistoryStore.KEPT_REVISIONS);
                assertThat(history)
                        .as("round %s: %s", rounds, answer)
                        .extracting(Revision::message)
                        .containsExactly(attempt.message());
            }
            if (answer.isGranted()) {
                assertThat(entry).as("round %s: %s was lost", rounds, answer).isNotNull();
                assertThat(answer.outcome()).isEqualTo("1");
                grants++;
            } else if (answer.isUnknown()) {
                unknown++;
            } else {
                assertThat(answer.outcome())
                        .as("round %s: %s", rounds, answer)
                        .isEqualTo(ErrorCode.QUOTA_EXCEEDED.name());
                assertThat(entry)
                        .as("round %s: %s, and it is there", rounds, answer)
                        .isNull();
                refusals++;
            }
        }
        assertThat(accounted).as("round %s", rounds).isEqualTo(entries.keySet()).hasSize(FITTING);
        return entries.keySet().stream().map(DeploymentId::value).toList();
    }

    /** Checks a round in which everybody changed one deployment; its chain must have each change that was told once. */
    void changed(DeploymentId id, long before, List<Attempt> attempts, List<Attempt.Answer> answers) {
        LedgerEntry entry = entries().get(id);
        List<Revision> history = store.history(entry.deployment(), HistoryStore.KEPT_REVISIONS);
        Map<String, Long> recorded = new HashMap<>();
        long expected = entry.latest().value();
        for (Revision revision : history) {
            assertThat(revision.number().value()).as("the chain of %s", id).isEqualTo(expected--);
            if (revision.number().value() > before) {
                assertThat(recorded.put(revision.message(), revision.number().value()))
                        .as("'%s' is there twice", revision.message())
                        .isNull();
            }
        }
        assertThat(recorded).hasSize((int) (entry.latest().value() - before));
        byMessage(attempts, answers).forEach((message, answer) -> {
            boolean isUnchanged = answer.isGranted() && !recorded.containsKey(message);
            if (answer.isGranted() && !isUnchanged) {
                assertThat(recorded.remove(message)).as("%s", answer).isEqualTo(Long.parseLong(answer.outcome()));
                changes++;
            } else if (answer.isUnknown()) {
                recorded.remove(message);
                unknown++;
            } else {
                // Somebody else had scaled it to just that before.
                assertThat(message).as("%s", answer).startsWith("scale");
                assertThat(isUnchanged).as("%s", answer).isTrue();
            }
        });
        assertThat(recorded).as("recorded, and nobody was told").isEmpty();
    }

    void empty() {
        assertThat(entries()).as("round %s: what is left", rounds).isEmpty();
    }

    private Map<String, Attempt.Answer> byMessage(List<Attempt> attempts, List<Attempt.Answer> answers) {
        Map<String, Attempt.Answer> byMessage = new HashMap<>();
        answers.forEach(answer -> byMessage.put(answer.message(), answer));
        assertThat(byMessage.keySet())
                .isEqualTo(new HashSet<>(attempts.stream().map(Attempt::message).toList()));
        answers.forEach(answer -> conflicts += answer.conflicts());
        return byMessage;
    }

    private Map<DeploymentId, LedgerEntry> entries() {
        Map<DeploymentId, LedgerEntry> entries = new HashMap<>();
        for (GroupId group : groups) {
            GroupLedger ledger = store.ledger(LedgerScope.of(group));
            entries.putAll(ledger.entries());
        }
        return entries;
    }

    int rounds() {
        return rounds;
    }

    void print(String who) {
        System.out.printf(
                "contention of %s: %d rounds, %d granted, %d refused, %d changes of one deployment, %d answered CONTENDED and"
                        + " tried again, %d unknown, %.1f s%n",
                who, rounds, grants, refusals, changes, conflicts, unknown, (System.nanoTime() - start) / 1e9);
    }
}
