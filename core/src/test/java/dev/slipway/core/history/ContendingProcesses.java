package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.spi.HistoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Long-lived processes, each a {@link ManagerWorker}, that are told round by round to want more than there is. */
final class ContendingProcesses {
    private static final int PROCESSES = 8;
    private static final int CHANGING_EVERY = 10;

    private ContendingProcesses() {}

    /**
     * Lets them contend.
     *
     * @param directory for the store and the back end
     * @param groups in which they deploy, in turns
     * @param most how many rounds
     */
    static void contend(Path directory, List<String> groups, int most) {
        List<WorkerProcess> workers = new ArrayList<>();
        try {
            for (int process = 0; process < PROCESSES; process++) {
                workers.add(WorkerProcess.start(
                        ManagerWorker.class,
                        directory.resolve("store").toString(),
                        directory.resolve("back-end").toString(),
                        String.join(",", groups)));
            }
            workers.forEach(worker -> assertThat(worker.answer()).isEqualTo("ready"));
            var store = FileHistoryStore.open(directory.resolve("store"));
            var rounds = new Rounds(store, groups);
            for (int round = 1; round <= most; round++) {
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
            rounds.print(PROCESSES + " processes in " + groups);
            assertThat(rounds.rounds()).isEqualTo(most);
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

    static List<Attempt> attempts(int round, int contenders, List<String> groups) {
        return numbered(contenders, number -> Attempt.deploy(round, number, groups.get(number % groups.size())));
    }

    private static List<Attempt> numbered(int most, IntFunction<Attempt> each) {
        return IntStream.range(0, most).mapToObj(each).toList();
    }
}
