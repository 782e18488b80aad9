package dev.slipway.core.history;

import dev.slipway.core.DeploymentManager;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads, and processes, that want more than there is, round after round. */
@Timeout(600)
class ManagersContentionTest {
    private static final int THREADS = 64;
    private static final int ROUNDS = 200;
    private static final List<String> LAB = List.of("lab");

    private final TemporaryDirectory directory = TemporaryDirectory.quick();

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    @DisplayName("G1 G4 R46 R57 R60 of 64 threads on two managers exactly as many deploy as fit, 200 times, in memory")
    void threadsInMemory() throws Exception {
        threads(new InMemoryHistoryStore(), ROUNDS, "64 threads in memory");
    }

    @Test
    @DisplayName("G1 G4 R46 R57 R60 of 64 threads on two managers exactly as many deploy as fit, 200 times, on files")
    void threadsOnFiles() throws Exception {
        var store = FileHistoryStore.open(directory.path().resolve("store"));
        threads(store, ROUNDS, "64 threads on files");
    }

    private void threads(HistoryStore store, int most, String who) throws Exception {
        var backEnd = new DirectoryBackEnd(directory.path().resolve("back-end"), WriteWatch.NONE);
        var groups = new WorkerDirectory(LAB);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (DeploymentManager first = ManagerWorker.manager(store, backEnd, groups);
                DeploymentManager second = ManagerWorker.manager(store, backEnd, groups)) {
            var rounds = new Rounds(store, LAB);
            for (int round = 1; round <= most; round++) {
                List<Attempt> attempts = ContendingProcesses.attempts(round, THREADS, LAB);
                List<Callable<Attempt.Answer>> calls = new ArrayList<>();
                for (Attempt attempt : attempts) {
                    DeploymentManager manager = calls.size() % 2 == 0 ? first : second;
                    calls.add(() -> attempt.on(manager));
                }
                List<Attempt.Answer> answers = new ArrayList<>();
                for (Future<Attempt.Answer> answer : pool.invokeAll(calls)) {
                    answers.add(answer.get());
                }
                ManagerWorker.delete(first, rounds.deployed(attempts, answers));
                rounds.empty();
            }
            rounds.print(who);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName(
            "G1 G4 R33 R46 R57 R60 R94 of 8 processes that deploy exactly as many are granted as fit, 200 times, and of"
                    + " those that change one deployment each change is recorded once; no answer is wrong")
    void processes() {
        ContendingProcesses.contend(directory.path(), LAB, ROUNDS);
    }

    @Test
    @DisplayName(
            "G1 G4 R46 R60 R62 V16 of 8 processes that deploy in four groups exactly as many are granted as fit into the"
                    + " overall limit")
    void processesInGroups() {
        ContendingProcesses.contend(directory.path(), List.of("lab", "shop", "fab", "hub"), ROUNDS);
    }
}
