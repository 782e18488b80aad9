package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.CommitToken;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.Commit;
import dev.slipway.spi.GroupLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every verb, whatever became of its commit, and whatever another JVM did before the writer could look. */
class LostAnswerTableTest {
    private static final String MINE = "mine";
    private static final String SUCCESS = "success";

    @TestFactory
    @DisplayName(
            "G4 R94 R86 V12 V13 the answer after a lost answer is what is recorded, and unknown only where nobody can"
                    + " tell")
    List<DynamicTest> table() {
        List<DynamicTest> rows = new ArrayList<>();
        for (Verb verb : Verb.values()) {
            for (FlakyStore.Loss loss : FlakyStore.Loss.values()) {
                for (Move move : Move.values()) {
                    rows.add(DynamicTest.dynamicTest(
                            verb + ", " + loss + ", meanwhile " + move, () -> row(verb, loss, move)));
                }
            }
        }
        return rows;
    }

    private static void row(Verb verb, FlakyStore.Loss loss, Move move) {
        try (var stage = new Stage(verb)) {
            stage.way.lose(loss, 1);
            stage.way.afterLoss(() -> stage.make(move));

            String answer = stage.play();
            stage.way.deliver();

            assertThat(answer).isEqualTo(expected(verb, loss, move));
            long recorded = stage.recorded();
            if (verb == Verb.DELETE) {
                assertThat(stage.isDeleted()).isTrue();
                assertThat(recorded).isZero();
            } else if (answer.equals(SUCCESS)) {
                assertThat(recorded).isEqualTo(1);
            } else {
                assertThat(recorded).isEqualTo(loss == FlakyStore.Loss.LANDED ? 1 : 0);
            }
            if (move == Move.REDEPLOYED) {
                stage.ledger()
                        .entries()
                        .values()
                        .forEach(entry -> assertThat(entry.isRemoving()).isFalse());
            }
            stage.assertNoGaps();
        }
    }

    /** The rule of the protocol, said once more and in other words than the code's. */
    private static String expected(Verb verb, FlakyStore.Loss loss, Move move) {
        boolean landed = loss == FlakyStore.Loss.LANDED;
        boolean known = switch (move) {
            case NOBODY -> true;
            case MUTATION, STEP -> !verb.deploys() || landed;
            case DELETED, REDEPLOYED -> verb == Verb.DELETE;
            case TRIMMED -> verb == Verb.DELETE || (verb.deploys() && landed);
        };
        return known ? SUCCESS : ErrorCode.OUTCOME_UNKNOWN.name();
    }

    /** What is asked for. */
    private enum Verb {
        DEPLOY_CHOSEN,
        DEPLOY_GENERATED,
        UPDATE,
        SCALE,
        ROLLBACK,
        STOP,
        START,
        DELETE;

        boolean deploys() {
            return this == DEPLOY_CHOSEN || this == DEPLOY_GENERATED;
        }
    }

    /** What another JVM does to the same deployment, or to another of its group where that isn't there (any more). */
    private enum Move {
        NOBODY,
        MUTATION,
        STEP,
        DELETED,
        REDEPLOYED,
        TRIMMED
    }

    /** One row's world: a manager on a bad line, another on a good one. */
    private static final class Stage implements AutoCloseable {
        private static final DeploymentId BYSTANDER = id("bystander");
        private final Verb verb;
        private final TestHost host = new TestHost();
        private final FlakyStore all = new FlakyStore(host.store);
        private final FlakyStore way = new FlakyStore(all);
        private final DeploymentManager other = host.builder().store(all).build();
        private final DeploymentManager manager = host.builder().store(way).build();

        Stage(Verb verb) {
            this.verb = verb;
            other.deploy(BOB, spec().id("bystander").replicas(1).build());
            if (!verb.deploys()) {
                other.deploy(BOB, spec().replicas(1).build());
                other.update(
                        BOB,
                        id("fraud"),
                        SpecChange.builder().image("models/fraud:2").build());
            }
            if (verb == Verb.START) {
                other.stop(BOB, id("fraud"));
            }
            other.reconcile();
            other.reconcile();
        }

        String play() {
            try {
                Optional<Deployment> answer = act();
                answer.ifPresent(
                        deployment -> assertThat(deployment.latest().message()).isEqualTo(MINE));
                return SUCCESS;
            } catch (DeploymentException e) {
                return e.code().name();
            }
        }

        private Optional<Deployment> act() {
            var options = MutationOptions.because(MINE);
            DeploymentId fraud = id("fraud");
            return switch (verb) {
                case DEPLOY_CHOSEN -> Optional.of(manager.deploy(ANN, spec().build(), options));
                case DEPLOY_GENERATED -> Optional.of(manager.deploy(ANN, nameless(), options));
                case UPDATE ->
                    Optional.of(manager.update(
                            ANN,
                            fraud,
                            SpecChange.builder().image("models/fraud:3").build(),
                            options));
                case SCALE -> Optional.of(manager.scale(ANN, fraud, 3, options));
                case ROLLBACK -> Optional.of(manager.rollback(ANN, fraud, RevisionNumber.FIRST, Set.of(), options));
                case STOP -> Optional.of(manager.stop(ANN, fraud, options));
                case START -> Optional.of(manager.start(ANN, fraud, options));
                case DELETE -> {
                    manager.delete(ANN, fraud);
                    yield Optional.empty();
                }
            };
        }

        private static DeploymentSpec nameless() {
            return DeploymentSpec.builder()
                    .group("lab")
                    .name("Fraud score")
                    .instanceType("small")
                    .image("models/fraud:1")
                    .build();
        }

        void make(Move move) {
            LedgerEntry target = target();
            switch (move) {
                case NOBODY -> {}
                case MUTATION -> describe(target, "theirs");
                case STEP -> step(target);
                case DELETED -> delete(target);
                case REDEPLOYED -> {
                    delete(target);
                    String free = verb == Verb.DEPLOY_CHOSEN
                            ? "fraud"
                            : target.deployment().id().value();
                    other.deploy(BOB, spec().id(free).replicas(1).build());
                }
                case TRIMMED -> {
                    for (int number = 1; number <= 40; number++) {
                        describe(target, "theirs " + number);
                    }
                }
            }
        }

        private LedgerEntry target() {
            GroupLedger ledger = ledger();
            return ledger.entries().values().stream()
                    .filter(entry -> !entry.deployment().id().equals(BYSTANDER))
                    .findFirst()
                    .orElseGet(() -> ledger.entries().get(BYSTANDER));
        }

        private void describe(LedgerEntry target, String words) {
            DeploymentId id =
                    target.isRemoving() ? BYSTANDER : target.deployment().id();
            other.update(BOB, id, SpecChange.builder().description(words).build());
        }

        private void step(LedgerEntry target) {
            all.commit(Commit.builder()
                    .scope(ledger().scope())
                    .base(ledger().counter())
                    .token(new CommitToken("theirs"))
                    .addEntries(LedgerEntry.builder()
                            .from(target)
                            .fence(target.fence().next())
                            .build())
                    .build());
        }

        private void delete(LedgerEntry target) {
            other.delete(BOB, target.deployment().id());
            for (int pass = 0; pass < 5; pass++) {
                other.reconcile();
            }
            assertThat(ledger().entries()).doesNotContainKey(target.deployment().id());
        }

        GroupLedger ledger() {
            return host.store.ledger(LedgerScope.of(new GroupId("lab")));
        }

        long recorded() {
            return all.landedRevisions().stream()
                    .filter(revision -> revision.message().equals(MINE))
                    .count();
        }

        boolean isDeleted() {
            DeploymentRef asked = all.landedRevisions().stream()
                    .map(Revision::deployment)
                    .filter(ref -> ref.id().equals(id("fraud")))
                    .findFirst()
                    .orElseThrow();
            LedgerEntry entry = ledger().entries().get(asked.id());
            return entry == null || !entry.deployment().equals(asked) || entry.isRemoving();
        }

        void assertNoGaps() {
            Map<DeploymentRef, Long> numbers = new HashMap<>();
            for (Revision revision : all.landedRevisions()) {
                long number = numbers.merge(revision.deployment(), 1L, Long::sum);
                assertThat(revision.number().value()).isEqualTo(number);
            }
        }

        @Override
        public void close() {
            manager.close();
            other.close();
            host.close();
        }
    }
}
