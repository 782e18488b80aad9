package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Processes that share a directory, and one that is killed again and again. */
class FileStoreProcessesTest {
    private static final int PROCESSES = 4;
    private static final int ROUNDS = 50;
    private static final int KILLS = 20;
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));

    private final TemporaryDirectory directory = TemporaryDirectory.make();

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    @DisplayName("H2 H3 R4 R60 of four processes that commit on one counter, or want one id, exactly one succeeds")
    void race() {
        List<WorkerProcess> workers = new ArrayList<>();
        try {
            for (int process = 0; process < PROCESSES; process++) {
                workers.add(WorkerProcess.start(directory.path()));
            }
            workers.forEach(worker -> assertThat(worker.answer()).isEqualTo("ready"));
            for (int round = 0; round < ROUNDS; round++) {
                int counter = round;
                workers.forEach(worker -> worker.tell("commit lab iris " + counter));
                assertThat(answers(workers))
                        .as("round %s", round)
                        .containsExactlyInAnyOrder("landed", "conflict", "conflict", "conflict");
            }
            for (int round = 0; round < ROUNDS / 2; round++) {
                for (int process = 0; process < PROCESSES; process++) {
                    workers.get(process).tell("claim group-" + process + " fraud-" + round);
                }
                assertThat(answers(workers))
                        .as("id of round %s", round)
                        .containsExactlyInAnyOrder("landed", "taken", "taken", "taken");
            }
        } finally {
            workers.forEach(WorkerProcess::close);
        }

        HistoryStore store = FileHistoryStore.open(directory.path());
        assertThat(store.ledger(LAB).counter()).isEqualTo(ROUNDS);
        assertChain(store, ROUNDS);
        int ids = 0;
        for (int process = 0; process < PROCESSES; process++) {
            GroupLedger ledger = store.ledger(LedgerScope.of(new GroupId("group-" + process)));
            ids += ledger.entries().size();
            for (DeploymentId id : ledger.entries().keySet()) {
                assertThat(store.locate(id)).contains(new GroupId("group-" + process));
            }
        }
        assertThat(ids).isEqualTo(ROUNDS / 2);
        System.out.println(PROCESSES + " processes: " + ROUNDS + " counters with one winner each, " + ids
                + " ids with one group each");
    }

    @Test
    @DisplayName("H1 H2 R86 a process killed at any instant loses nothing that it had acknowledged, and blocks nobody")
    void killed() throws InterruptedException {
        var random = new Random(20);
        long atStart = 0;
        long beyond = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            long acknowledged;
            try (var worker = WorkerProcess.start(directory.path())) {
                assertThat(worker.answer()).isEqualTo("ready");
                worker.tell("go lab iris");
                String last = Long.toString(atStart);
                for (int commits = random.nextInt(6); commits > 0; commits--) {
                    last = worker.answer();
                }
                long until = System.nanoTime() + random.nextInt(25_000_000);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                acknowledged = Long.parseLong(worker.kill(last));
            }

            HistoryStore store = FileHistoryStore.open(directory.path());
            long counter = store.ledger(LAB).counter();
            assertThat(counter).as("kill %s", kill).isBetween(acknowledged, acknowledged + 1);
            beyond += counter - acknowledged;
            assertChain(store, counter);
            DeploymentRef ref = new StoreSamples(store.id()).ref("lab", "iris");
            assertThat(store.commit(new StoreSamples(store.id())
                            .revise(ref, counter, counter + 1)
                            .build()))
                    .isInstanceOf(CommitResult.Landed.class);
            atStart = counter + 1;
        }
        System.out.println(KILLS + " kills: " + atStart + " commits, none lost, " + beyond
                + " landed without an answer, files left " + directory.files().size());
    }

    private static List<String> answers(List<WorkerProcess> workers) {
        return workers.stream().map(WorkerProcess::answer).toList();
    }

    /** Each commit was one revision; so the ledger's counter, the entry and the history must agree. */
    private static void assertChain(HistoryStore store, long counter) {
        GroupLedger ledger = store.ledger(LAB);
        if (counter == 0) {
            assertThat(ledger.entries()).isEmpty();
            return;
        }
        LedgerEntry entry = ledger.entries().get(new DeploymentId("iris"));
        assertThat(entry.latest()).isEqualTo(new RevisionNumber(counter));
        assertThat(store.locate(new DeploymentId("iris"))).contains(new GroupId("lab"));
        List<Long> expected =
                new ArrayList<>(LongStream.rangeClosed(Math.max(1, counter - HistoryStore.KEPT_REVISIONS + 1), counter)
                        .boxed()
                        .toList());
        Collections.reverse(expected);
        assertThat(store.history(entry.deployment(), 100))
                .extracting(Revision::number)
                .extracting(RevisionNumber::value)
                .isEqualTo(expected);
    }
}
