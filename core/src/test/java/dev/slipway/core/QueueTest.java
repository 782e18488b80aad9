package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RequestId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One change is kept at the store's gate while others queue up behind it, one after the other. */
@Timeout(60)
class QueueTest {
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));
    private final TestHost host = new TestHost();
    private final GateStore store = new GateStore(host.store);
    private final Map<FutureTask<String>, Thread> threads = new LinkedHashMap<>();
    private boolean failsInPolicy;
    private final DeploymentManager manager = host.builder()
            .store(store)
            .callDeadline(Duration.ofSeconds(30))
            .policy((revision, group) -> {
                if (failsInPolicy && revision.deployment().id().value().equals("bad")) {
                    throw new AssertionError("a bug of the host's");
                }
                return Optional.empty();
            })
            .build();

    @AfterEach
    void close() {
        store.open();
        manager.close();
        host.close();
    }

    @Test
    @DisplayName(
            "R46 R60 what queues up while a commit is under way is recorded by one more, in order and each its own")
    void together() throws Exception {
        unlimited();
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(6, number -> () -> deploy("dep-" + number));

        assertThat(answers(queued)).containsExactly("dep-0", "dep-1", "dep-2", "dep-3", "dep-4", "dep-5");

        assertThat(sizes()).containsExactly(1, 6);
        Commit batch = store.commits().get(1);
        assertThat(batch.base()).isEqualTo(1);
        assertThat(batch.revisions())
                .allSatisfy(revision -> assertThat(revision.token()).isEqualTo(batch.token()))
                .extracting(revision -> revision.deployment().id().value())
                .containsExactly("dep-0", "dep-1", "dep-2", "dep-3", "dep-4", "dep-5");
        assertThat(ledger().counter()).isEqualTo(2);
        assertThat(host.backEnd.replicas()).isEqualTo(7);
    }

    @Test
    @DisplayName("R60 a commit carries 64 changes at most")
    void bounded() throws Exception {
        unlimited();
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(70, number -> () -> deploy("dep-" + number));

        assertThat(answers(queued)).hasSize(70).doesNotHaveDuplicates();

        assertThat(sizes()).containsExactly(1, 64, 6);
    }

    @Test
    @DisplayName("R33 R46 two changes of one deployment go into two commits, the second on top of the first")
    void sameDeployment() throws Exception {
        unlimited();
        deploy("fraud");
        first(() -> deploy("first"));
        List<FutureTask<String>> queued =
                queue(3, number -> () -> number == 1 ? deploy("other") : describe("fraud", "said " + number));

        answers(queued);

        assertThat(sizes()).containsExactly(1, 2, 1);
        assertThat(manager.history(ANN, id("fraud")))
                .extracting(
                        revision -> revision.number() + " " + revision.spec().description())
                .containsExactly("3 said 2", "2 said 0", "1 ");
    }

    @Test
    @DisplayName(
            "R57 G1 of what queues up as much is granted as fits, in order, and the rest refused once that is recorded")
    void exactFit() throws Exception {
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(9, number -> () -> deploy("dep-" + number));

        List<String> answers = answers(queued);

        // 4 cpus in pieces of 500m
        assertThat(answers.subList(0, 7)).doesNotContain(ErrorCode.QUOTA_EXCEEDED.name());
        assertThat(answers.subList(7, 9)).containsOnly(ErrorCode.QUOTA_EXCEEDED.name());
        assertThat(sizes()).containsExactly(1, 7);
    }

    @Test
    @DisplayName("R60 nobody is refused for the room of a change that isn't recorded in the end")
    void refusedForNothing() throws Exception {
        host.directory.change("lab", group -> group.limits(ResourceAmounts.of("cpu", "1")));
        zoeDeploys("mine");
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(2, number -> () -> deploy(number == 0 ? "mine" : "late"));

        assertThat(answers(queued)).containsExactly(ErrorCode.ID_TAKEN.name(), "late");
    }

    @Test
    @DisplayName("R4 R60 an id that is taken fails the one that wants it, and the others are recorded one by one")
    void idTaken() throws Exception {
        unlimited();
        zoeDeploys("dep-1");
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(3, number -> () -> deploy("dep-" + number));

        assertThat(answers(queued)).containsExactly("dep-0", ErrorCode.ID_TAKEN.name(), "dep-2");

        assertThat(ledger().entries().keySet()).containsExactlyInAnyOrder(id("first"), id("dep-0"), id("dep-2"));
    }

    @Test
    @DisplayName("R60 where there is no room in the ledger for all, each is told for itself")
    void ledgerFull() throws Exception {
        unlimited();
        store.follow((commit, right) -> {
            if (commit.entries().stream()
                    .anyMatch(entry -> entry.deployment().id().equals(id("dep-0")))) {
                throw StoreException.ledgerFull(commit.scope(), 2, 1);
            }
            return right.apply(commit);
        });
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(3, number -> () -> deploy("dep-" + number));

        assertThat(answers(queued)).containsExactly(ErrorCode.LEDGER_FULL.name(), "dep-1", "dep-2");
    }

    @Test
    @DisplayName("R60 a JVM that was faster makes all of them be decided again")
    void conflict() throws Exception {
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(3, number -> () -> deploy("dep-" + number));
        store.follow((commit, right) -> {
            if (commit.revisions().size() == 3) {
                store.follow((next, onwards) -> onwards.apply(next));
                host.manager().deploy(ANN, spec().id("faster").replicas(5).build());
            }
            return right.apply(commit);
        });

        // 8 pieces, of which one and five are gone
        assertThat(answers(queued)).containsExactly("dep-0", "dep-1", ErrorCode.QUOTA_EXCEEDED.name());
        assertThat(sizes()).containsExactly(1, 3, 2);
    }

    /** What became of the commit whose answer is lost, and what another JVM did before anybody could look. */
    enum Loss {
        LANDED,
        NOT_LANDED,
        LANDED_AND_ONE_DELETED,
        LANDED_AND_ALL_DELETED,
        NOT_LANDED_AND_MOVED,
        UNDER_WAY
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    @DisplayName("G4 R94 V12 V13 after a lost answer every change of the commit is told what is recorded of it")
    void lost(Loss loss) throws Exception {
        unlimited();
        deploy("fraud");
        first(() -> deploy("first"));
        List<Commit> underWay = new ArrayList<>();
        List<FutureTask<String>> queued =
                queue(3, number -> () -> number == 2 ? describe("fraud", "by me") : deploy("dep-" + number));
        store.follow((commit, right) -> {
            if (loss != Loss.UNDER_WAY) {
                store.follow((next, onwards) -> onwards.apply(next));
            }
            if (loss.name().startsWith("LANDED")) {
                assertThat(right.apply(commit)).isInstanceOf(CommitResult.Landed.class);
            }
            underWay.add(commit);
            switch (loss) {
                case LANDED_AND_ONE_DELETED -> delete("dep-0");
                case LANDED_AND_ALL_DELETED -> {
                    delete("dep-0");
                    delete("dep-1");
                    delete("fraud");
                }
                case NOT_LANDED_AND_MOVED ->
                    host.manager().deploy(ANN, spec().id("faster").build());
                default -> {}
            }
            throw StoreException.outcomeUnknown("the line went dead", new IllegalStateException("reset"));
        });

        List<String> answers = answers(queued);

        boolean isKnown = loss != Loss.UNDER_WAY && loss != Loss.LANDED_AND_ALL_DELETED;
        // dep-0 is told that it is deployed, as its deletion came afterwards
        assertThat(answers)
                .containsExactlyElementsOf(
                        isKnown
                                ? List.of("dep-0", "dep-1", "fraud")
                                : Collections.nCopies(3, ErrorCode.OUTCOME_UNKNOWN.name()));
        if (loss == Loss.UNDER_WAY) {
            assertThat(ledger().entries()).doesNotContainKey(id("dep-1"));
            assertThat(host.store.commit(underWay.get(0))).isInstanceOf(CommitResult.Landed.class);
        }
        if (loss != Loss.LANDED_AND_ALL_DELETED) {
            assertThat(ledger().entries()).containsKey(id("dep-1"));
            assertThat(host.store.history(ledger().entries().get(id("fraud")).deployment(), 9))
                    .extracting(Revision::number)
                    .containsExactly(new RevisionNumber(2), new RevisionNumber(1));
        }
    }

    @Test
    @DisplayName("R38 a deletion goes alone, so that what became of it is always told")
    void deletion() throws Exception {
        unlimited();
        deploy("fraud");
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(3, number -> () -> {
            if (number == 1) {
                manager.delete(ANN, id("fraud"));
                return "deleted";
            }
            return deploy("dep-" + number);
        });

        assertThat(answers(queued)).containsExactly("dep-0", "deleted", "dep-2");

        assertThat(store.commits().stream()
                        .map(commit -> commit.entries().size() + " "
                                + commit.revisions().size()))
                .startsWith("1 1", "2 2", "1 0");
    }

    @Test
    @DisplayName("R94 two requests of one id that queue up together make one deployment")
    void requestId() throws Exception {
        unlimited();
        first(() -> deploy("first"));
        var options = MutationOptions.builder().requestId(new RequestId("one")).build();
        List<FutureTask<String>> queued = queue(
                2,
                number -> () -> manager.deploy(
                                ANN,
                                DeploymentSpec.builder()
                                        .group("lab")
                                        .name("Fraud")
                                        .instanceType("small")
                                        .image("models/fraud:1")
                                        .build(),
                                options)
                        .id()
                        .value());

        List<String> answers = answers(queued);

        assertThat(answers.get(0)).isEqualTo(answers.get(1));
        assertThat(ledger().entries()).hasSize(2);
    }

    @Test
    @DisplayName("R89 R94 a waiting thread that is interrupted takes its change back, and nothing of it is recorded")
    void interrupted() throws Exception {
        unlimited();
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(2, number -> () -> {
            String answer = deploy("dep-" + number);
            return answer + " " + Thread.currentThread().isInterrupted();
        });
        threads.get(queued.get(0)).interrupt();
        assertThat(queued.get(0).get()).isEqualTo(ErrorCode.CONTENDED + " true");

        store.open();

        assertThat(queued.get(1).get()).isEqualTo("dep-1 false");
        assertThat(ledger().entries()).doesNotContainKey(id("dep-0"));
    }

    @Test
    @DisplayName(
            "R89 R94 a hung store hangs nobody for longer than the call deadline, neither who waits for it nor who waits behind")
    void deadline() throws Exception {
        unlimited();
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(2, number -> () -> deploy("dep-" + number));

        host.clock.advance(Duration.ofSeconds(30));

        for (FutureTask<String> each : queued) {
            assertThat(each.get()).isIn(ErrorCode.CONTENDED.name(), ErrorCode.TIMEOUT.name());
        }
        assertThat(new ArrayList<>(threads.keySet()).get(0).get()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN.name());
        store.open();
        assertThat(deploy("next")).isEqualTo("next");
        assertThat(ledger().entries()).doesNotContainKey(id("dep-0"));
    }

    @Test
    @DisplayName("R94 an interruption of the thread that records for others too is no trouble of theirs")
    void leaderInterrupted() throws Exception {
        unlimited();
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(3, number -> () -> deploy("dep-" + number));
        store.follow((commit, right) -> {
            if (commit.revisions().size() == 3) {
                store.follow((next, onwards) -> onwards.apply(next));
                host.manager().deploy(ANN, spec().id("faster").build());
                Thread.currentThread().interrupt();
            }
            return right.apply(commit);
        });

        List<String> answers = answers(queued);

        assertThat(Collections.frequency(answers, ErrorCode.CONTENDED + " true"))
                .isEqualTo(1);
        assertThat(ledger().entries()).hasSize(4);
    }

    @Test
    @DisplayName("R86 whoever waits for a thread that dies while it records is told that the outcome is unknown")
    void leaderDies() throws Exception {
        unlimited();
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(3, number -> () -> deploy("dep-" + number));
        store.follow((commit, right) -> {
            if (commit.revisions().size() == 3) {
                throw new AssertionError("dies");
            }
            return right.apply(commit);
        });

        List<String> answers = answers(queued);

        assertThat(Collections.frequency(answers, "dies")).isEqualTo(1);
        assertThat(Collections.frequency(answers, ErrorCode.OUTCOME_UNKNOWN.name()))
                .isEqualTo(2);
        assertThat(deploy("next")).isEqualTo("next");
    }

    @Test
    @DisplayName(
            "R86 a decision that dies kills its own thread and the one that made it at most, and is recorded by nobody")
    void decisionDies() throws Exception {
        unlimited();
        failsInPolicy = true;
        first(() -> deploy("first"));
        List<FutureTask<String>> queued = queue(4, number -> () -> deploy(number == 1 ? "bad" : "dep-" + number));

        List<String> answers = answers(queued);

        assertThat(answers.get(1)).doesNotStartWith("bad");
        assertThat(answers.stream().filter(answer -> answer.startsWith("dep-"))).hasSizeGreaterThanOrEqualTo(2);
        assertThat(ledger().entries()).doesNotContainKey(id("bad"));
    }

    private void unlimited() {
        host.directory.put(Group.builder()
                .from(host.directory.group(LAB.group().orElseThrow()).orElseThrow())
                .limits(ResourceAmounts.NONE)
                .build());
    }

    private void zoeDeploys(String id) {
        try (DeploymentManager zoes = host.builder().build()) {
            zoes.deploy(TestHost.STRANGER, spec().group("other").id(id).build());
        }
    }

    private void delete(String id) {
        try (DeploymentManager other = host.builder().build()) {
            other.delete(ANN, id(id));
            while (ledger().entries().containsKey(id(id))) {
                other.reconcile();
            }
        }
    }

    private String deploy(String id) {
        return manager.deploy(ANN, spec().id(id).replicas(1).build()).id().value();
    }

    private String describe(String id, String description) {
        return manager.update(
                        ANN,
                        new DeploymentId(id),
                        SpecChange.builder().description(description).build())
                .id()
                .value();
    }

    /** How many changes each commit recorded, releases apart. */
    private List<Integer> sizes() {
        return store.commits().stream()
                .map(commit -> commit.revisions().size())
                .filter(size -> size > 0)
                .toList();
    }

    private GroupLedger ledger() {
        return host.store.ledger(LAB);
    }

    private void first(Callable<String> task) throws InterruptedException {
        store.close();
        assertThat(start(task)).isNotDone();
        store.awaitFirst();
    }

    /** One after the other, so that they wait in this order. */
    private List<FutureTask<String>> queue(int most, IntFunction<Callable<String>> tasks) {
        return IntStream.range(0, most)
                .mapToObj(number -> {
                    FutureTask<String> task = start(tasks.apply(number));
                    while (!isInLine(threads.get(task))) {
                        assertThat(task).isNotDone();
                        Thread.onSpinWait();
                    }
                    return task;
                })
                .toList();
    }

    private static boolean isInLine(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals(WaitingLine.class.getName())
                    && frame.getMethodName().equals("awaitTurn")) {
                return thread.getState() == Thread.State.TIMED_WAITING;
            }
        }
        return false;
    }

    private FutureTask<String> start(Callable<String> task) {
        var future = new FutureTask<>(() -> {
            try {
                return task.call();
            } catch (DeploymentException e) {
                return e.code() + (Thread.currentThread().isInterrupted() ? " true" : "");
            }
        });
        var thread = new Thread(future);
        threads.put(future, thread);
        thread.start();
        return future;
    }

    private List<String> answers(List<FutureTask<String>> queued) throws InterruptedException {
        store.open();
        List<String> answers = new ArrayList<>();
        for (FutureTask<String> each : queued) {
            try {
                answers.add(each.get());
            } catch (ExecutionException e) {
                answers.add(e.getCause().getMessage());
            }
        }
        return answers;
    }
}
