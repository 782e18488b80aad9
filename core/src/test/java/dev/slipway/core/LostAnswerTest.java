package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.core.FlakyStore.Loss;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RequestId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.Commit;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.GroupLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class LostAnswerTest {
    private static final DeploymentId FRAUD = new DeploymentId("fraud");
    private static final int ALWAYS = 1_000;
    private final TestHost host = new TestHost();
    private final FlakyStore all = new FlakyStore(host.store);
    private final FlakyStore way = new FlakyStore(all);
    private final List<String> retried = new ArrayList<>();
    private final DeploymentManager other = host.builder().store(all).build();
    private final DeploymentManager manager = host.builder()
            .store(way)
            .listener(new DeploymentListener() {
                @Override
                public void retried(String operation, DeploymentException error) {
                    retried.add(operation + " " + error.code());
                }
            })
            .build();

    @AfterEach
    void close() {
        manager.close();
        other.close();
        host.close();
    }

    @Test
    @DisplayName(
            "V13 R94 a request still under way when the attempts are used up is never called contended: it may land")
    void underWay() {
        manager.deploy(ANN, spec().build());
        way.lose(Loss.UNDER_WAY, ALWAYS);

        DeploymentException error = describe("mine", MutationOptions.because("mine"));

        assertThat(error.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(error.isRetryable()).isFalse();
        assertThat(error)
                .hasMessageContaining("revision 2 of 'fraud'")
                .hasMessageContaining("the line went dead")
                .hasMessageContaining("request id");
        assertThat(way.commits()).isEqualTo(7);
        assertThat(retried).hasSize(5).containsOnly("commit OUTCOME_UNKNOWN");
        assertThat(mine()).isEmpty();
        way.deliver();
        assertThat(mine()).hasSize(1);
    }

    @Test
    @DisplayName("R94 answers may be lost several times in a row: the same commit goes out again, and lands once")
    void severalTimes() {
        manager.deploy(ANN, spec().build());
        way.lose(Loss.NOT_LANDED, 4);

        manager.update(ANN, FRAUD, SpecChange.builder().description("x").build(), MutationOptions.because("mine"));

        assertThat(mine()).extracting(Revision::number).containsExactly(new RevisionNumber(2));
        assertThat(way.commits()).isEqualTo(6);
    }

    @Test
    @DisplayName("R94 the call deadline bounds how often a commit is sent again")
    void deadline() {
        manager.deploy(ANN, spec().build());
        way.lose(Loss.NOT_LANDED, ALWAYS);
        way.beforeCommit(() -> host.clock.advance(Duration.ofMillis(60)));

        assertThat(describe("mine", MutationOptions.because("mine")).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);

        assertThat(way.commits()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "R94 a thread that is interrupted while it looks for its answer doesn't claim that nothing was recorded")
    void interrupted() {
        manager.deploy(ANN, spec().build());
        way.lose(Loss.UNDER_WAY, ALWAYS);
        way.afterLoss(() -> Thread.currentThread().interrupt());

        DeploymentException error = describe("mine", MutationOptions.NONE);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    }

    @Test
    @DisplayName("R94 while the ledger can't be read nothing is said about what became of a commit")
    void unreadable() {
        manager.deploy(ANN, spec().build());
        way.lose(Loss.LANDED, 1);
        way.afterLoss(() -> way.failReads(ALWAYS));

        assertThat(describe("mine", MutationOptions.because("mine")).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);

        assertThat(mine()).hasSize(1);
    }

    @Test
    @DisplayName("R94 a read that fails once on the way to the answer is made again")
    void readAgain() {
        manager.deploy(ANN, spec().build());
        way.lose(Loss.LANDED, 1);
        way.afterLoss(() -> way.failReads(2));

        manager.scale(ANN, FRAUD, 3, MutationOptions.because("mine"));

        assertThat(mine()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    @DisplayName("R94 whatever a store throws besides what it may throw is a lost answer")
    void unexpected(Loss loss) {
        way.failWith(() -> new IllegalStateException("a bug"));
        way.lose(loss, 1);

        Deployment deployed = manager.deploy(ANN, spec().build(), MutationOptions.because("mine"));
        way.deliver();

        assertThat(deployed.id()).isEqualTo(FRAUD);
        assertThat(mine()).hasSize(1);
    }

    @Test
    @DisplayName("R94 a store that says that nothing was recorded is asked again, and believed in the end")
    void unavailable() {
        way.refuse(2);
        manager.deploy(ANN, spec().build(), MutationOptions.because("mine"));
        assertThat(retried).containsExactly("commit STORE_UNAVAILABLE", "commit STORE_UNAVAILABLE");
        assertThat(mine()).hasSize(1);

        way.refuse(ALWAYS);
        assertThat(describe("refused", MutationOptions.NONE).code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(all.landedRevisions()).hasSize(1);
    }

    @Test
    @DisplayName("R94 a ledger that is full is said so at once, and not tried again")
    void full() {
        way.failWith(() -> StoreException.ledgerFull(LedgerScope.of(new GroupId("lab")), 2, 1));
        way.lose(Loss.NOT_LANDED, ALWAYS);

        DeploymentException error =
                catchThrowableOfType(DeploymentException.class, () -> manager.deploy(ANN, spec().build()));

        assertThat(error.code()).isEqualTo(ErrorCode.LEDGER_FULL);
        assertThat(way.commits()).isEqualTo(1);
    }

    @Test
    @DisplayName("R94 that a later copy wasn't recorded says nothing about an earlier one")
    void unavailableAfterALoss() {
        manager.deploy(ANN, spec().build());
        way.lose(Loss.UNDER_WAY, 1);
        way.afterLoss(() -> way.refuse(ALWAYS));

        assertThat(describe("mine", MutationOptions.because("mine")).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);

        way.deliver();
        assertThat(mine()).hasSize(1);
    }

    @Test
    @DisplayName(
            "R4 R94 an id that another group takes while a deploy may be under way is no definite refusal of that deploy")
    void takenWhileUnderWay() {
        way.lose(Loss.UNDER_WAY, 1);
        way.afterLoss(() -> other.deploy(STRANGER, spec().group("other").build()));

        DeploymentException error = catchThrowableOfType(
                DeploymentException.class, () -> manager.deploy(ANN, spec().build(), MutationOptions.because("mine")));
        assertThat(error.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);

        other.delete(STRANGER, FRAUD);
        other.reconcile();
        other.reconcile();
        way.deliver();
        assertThat(mine()).hasSize(1);
    }

    @Test
    @DisplayName("R60 R94 contended is said only after definite conflicts, and then nothing is recorded, also later")
    void contended() {
        manager.deploy(ANN, spec().build());
        way.beforeCommit(this::move);
        way.lose(Loss.UNDER_WAY, 3);

        DeploymentException error = describe("mine", MutationOptions.because("mine"));

        assertThat(error.code()).isEqualTo(ErrorCode.CONTENDED);
        assertThat(error.isRetryable()).isTrue();
        assertThat(error).hasMessageContaining("100 attempts");
        way.deliver();
        assertThat(mine()).isEmpty();
    }

    @Test
    @DisplayName(
            "R94 what is decided anew after a lost answer may be refused, and then nothing is recorded, also later")
    void definitelyRefused() {
        manager.deploy(ANN, spec().build());
        for (Loss loss : List.of(Loss.NOT_LANDED, Loss.LATE, Loss.UNDER_WAY)) {
            RevisionNumber seen = manager.history(ANN, FRAUD).get(0).number();
            way.lose(loss, 1);
            way.afterLoss(() -> other.update(
                    BOB,
                    FRAUD,
                    SpecChange.builder().description("after " + loss).build()));

            DeploymentException error = describe(
                    "mine",
                    MutationOptions.builder()
                            .message("mine")
                            .expectedRevision(seen)
                            .build());

            assertThat(error.code()).isEqualTo(ErrorCode.REVISION_CONFLICT);
            way.deliver();
        }
        assertThat(mine()).isEmpty();
    }

    @Test
    @DisplayName("R60 R94 quota that is taken while an answer is lost is refused, and nothing is recorded, also later")
    void quotaTaken() {
        manager.deploy(ANN, spec().build());
        way.lose(Loss.LATE, 1);
        way.afterLoss(() -> other.scale(BOB, FRAUD, 7));

        DeploymentException error = catchThrowableOfType(
                DeploymentException.class, () -> manager.scale(ANN, FRAUD, 9, MutationOptions.because("mine")));

        assertThat(error.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        way.deliver();
        assertThat(mine()).isEmpty();
    }

    @Test
    @DisplayName("R94 trouble while settling what is free doesn't replace the refusal that it should have spared")
    void troubleWhileSettling() {
        manager.deploy(ANN, spec().replicas(8).build());
        manager.scale(ANN, FRAUD, 1);
        way.refuse(1);

        DeploymentException error = catchThrowableOfType(
                DeploymentException.class,
                () -> manager.deploy(ANN, spec().id("second").replicas(2).build()));

        assertThat(error.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        assertThat(error.getSuppressed()).hasSize(1);
        assertThat(manager.deploy(ANN, spec().id("second").replicas(2).build()).id())
                .isEqualTo(id("second"));
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    @DisplayName("R86 a release or removal whose answer is lost troubles nobody: the next pass goes by what is there")
    void release(Loss loss) {
        manager.deploy(ANN, spec().build());
        manager.stop(ANN, FRAUD);
        way.lose(loss, 1);
        assertThatCode(manager::reconcile).doesNotThrowAnyException();
        manager.reconcile();
        way.deliver();
        assertThat(ledger().entries().get(FRAUD).holding()).isEqualTo(ResourceAmounts.NONE);

        manager.delete(ANN, FRAUD);
        manager.reconcile();
        way.lose(loss, 1);
        assertThatCode(manager::reconcile).doesNotThrowAnyException();
        manager.reconcile();
        way.deliver();
        assertThat(ledger().entries()).isEmpty();
    }

    @Test
    @DisplayName("V12 R94 another JVM's release between the landing and the look hides nothing")
    void releaseMeanwhile() {
        manager.deploy(ANN, spec().replicas(4).build());
        manager.reconcile();
        way.lose(Loss.LANDED, 1);
        way.afterLoss(() -> {
            other.reconcile();
            other.reconcile();
        });
        long before = ledger().counter();

        Deployment answer = manager.scale(ANN, FRAUD, 2, MutationOptions.because("mine"));

        assertThat(ledger().counter()).isGreaterThan(before + 1);
        assertThat(answer.latest().message()).isEqualTo("mine");
        assertThat(mine()).hasSize(1);
    }

    @Test
    @DisplayName("R2 R94 a deploy without an id whose own commit landed doesn't go on to the next id")
    void generatedOnce() {
        for (Loss loss : Loss.values()) {
            way.lose(loss, 1);
            manager.deploy(ANN, RequestIdTest.nameless(), MutationOptions.because("mine"));
            way.deliver();
        }
        assertThat(mine()).hasSize(Loss.values().length);
        assertThat(ledger().entries()).hasSize(Loss.values().length);
    }

    @Test
    @DisplayName("V13 a deploy whose answer is lost and that is deleted meanwhile isn't deployed again")
    void deletedStaysDeleted() {
        way.lose(Loss.LANDED, 1);
        way.afterLoss(() -> {
            other.delete(BOB, FRAUD);
            other.reconcile();
            other.reconcile();
        });

        DeploymentException error =
                catchThrowableOfType(DeploymentException.class, () -> manager.deploy(ANN, spec().build()));

        assertThat(error.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(ledger().entries()).isEmpty();
        assertThat(host.backEnd.replicas()).isZero();
    }

    @Test
    @DisplayName(
            "V13 R94 after an unknown outcome the same request id tells, whether the first one has landed by then or not")
    void askedAgain() {
        manager.deploy(ANN, spec().build());
        var request = new AtomicInteger();
        for (boolean arrives : new boolean[] {true, false}) {
            var options = MutationOptions.builder()
                    .requestId(new RequestId("request " + request.incrementAndGet()))
                    .message("mine")
                    .build();
            way.lose(Loss.UNDER_WAY, 6);
            assertThat(describe("by " + request, options).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            if (arrives) {
                way.deliver();
            }
            manager.update(ANN, FRAUD, description("by " + request), options);
            way.deliver();
            assertThat(mine()).hasSize(request.get());
        }
    }

    private DeploymentException describe(String words, MutationOptions options) {
        return catchThrowableOfType(
                DeploymentException.class, () -> manager.update(ANN, FRAUD, description(words), options));
    }

    private static SpecChange description(String words) {
        return SpecChange.builder().description(words).build();
    }

    private List<Revision> mine() {
        return all.landedRevisions().stream()
                .filter(revision -> revision.message().equals("mine"))
                .toList();
    }

    private void move() {
        GroupLedger ledger = ledger();
        all.commit(Commit.builder()
                .scope(ledger.scope())
                .base(ledger.counter())
                .token(new CommitToken("theirs"))
                .build());
    }

    private GroupLedger ledger() {
        return host.store.ledger(LedgerScope.of(new GroupId("lab")));
    }
}
