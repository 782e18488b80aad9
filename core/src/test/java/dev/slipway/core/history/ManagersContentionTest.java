package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.DeploymentManager;
import dev.slipway.model.DeploymentId;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads, and processes, that want more than there is, round after round. */
@Timeout(600)
class ManagersContentionTest {
    private static final int THREADS = 64;
    private static final int PROCESSES = 8;
    private static final int ROUNDS = 200;
    private static final int ROUNDS_OF_THREADS_ON_FILES = 25;
    private static final int CHANGING_EVERY = 10;
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
    @DisplayName("G1 G4 R46 R57 R60 of 64 threads on two managers exactly as many deploy as fit, on files")
    void threadsOnFiles() throws Exception {
        var store = FileHistoryStore.open(directory.path().resolve("store"));
        threads(store, ROUNDS_OF_THREADS_ON_FILES, "64 threads on files");
    }

    private void threads(HistoryStore store, int most, String who) throws Exception {
        var backEnd = new DirectoryBackEnd(directory.path().resolve("back-end"), WriteWatch.NONE);
        var groups = new WorkerDirectory(LAB);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (DeploymentManager first = ManagerWorker.manager(store, backEnd, groups);
                DeploymentManager second = ManagerWorker.manager(store, backEnd, groups)) {
            var rounds = new Rounds(store, LAB);
            for (int round = 1; round <= most; round++) {
                List<Attempt> attempts = attempts(round, THREADS, LAB);
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
        processes(LAB, "8 processes");
    }

    /** Everybody deploys in its own group of these, in turns. */
    private void processes(List<String> groups, String who) {
        List<WorkerProcess> workers = new ArrayList<>();
        try {
            for (int process = 0; process < PROCESSES; process++) {
                workers.add(WorkerProcess.start(
                        ManagerWorker.class,
                        directory.path().resolve("store").toString(),
                        directory.path().resolve("back-end").toString(),
                        String.join(",", groups)));
            }
            workers.forEach(worker -> assertThat(worker.answer()).isEqualTo("ready"));
            var store = FileHistoryStore.open(directory.path().resolve("store"));
            var rounds = new Rounds(store, groups);
            for (int round = 1; round <= ROUNDS; round++) {
                List<Attempt> attempts = attempts(round, 3 * PROCESSES, groups);
                List<String> there = rounds.deployed(attempts, tell(workers, attempts));
                if (round % CHANGING_EVERY == 0) {
                    change(rounds, workers, store, there.get(0), round);
                }
                WorkerProcess cleaner = workers.get(round % PROCESSES);
                cleaner.tell("delete " + String.join(" ", there));
                assertThat(cleaner.answer()).isEqualTo("deleted");
                rounds.empty();
            }
            rounds.print(who);
            assertThat(rounds.rounds()).isEqualTo(ROUNDS);
        } finally {
            workers.forEach(WorkerProcess::close);
        }
    }

    private static void change(Rounds rounds, List<WorkerProcess> workers, HistoryStore store, String id, int round) {
        String group = store.locate(new DeploymentId(id)).orElseThrow().value();
        List<Attempt> changes = numbered(
                3 * PROCESSES,
                number -> number % 3 == 2
                        ? new Attempt("scale", group, id, "-", 1, "scale " + round + " by " + number)
                        : new Attempt("update", group, id, "-", 1, "update " + round + " by " + number));
        rounds.changed(new DeploymentId(id), 1, changes, tell(workers, changes));
    }

    private static List<Attempt.Answer> tell(List<WorkerProcess> workers, List<Attempt> attempts) {
        for (int process = 0; process < workers.size(); process++) {
            int part = process;
            workers.get(process)
                    .tell(IntStream.range(0, attempts.size())
                            .filter(number -> number % workers.size() == part)
                            .mapToObj(number -> attempts.get(number).toText())
                            .collect(Collectors.joining(";")));
        }
        return workers.stream()
                .flatMap(worker -> Attempt.Answer.parseAll(worker.answer()).stream())
                .toList();
    }

    private static List<Attempt> attempts(int round, int contenders, List<String> groups) {
        return numbered(contenders, number -> Attempt.deploy(round, number, groups.get(number % groups.size())));
    }

    private static List<Attempt> numbered(int most, IntFunction<Attempt> each) {
        return IntStream.range(0, most).mapToObj(each).toList();
    }
}
