package dev.slipway.examples.benchmarks;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.ListQuery;
import dev.slipway.core.history.FileHistoryStore;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.spi.HistoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How long a manager's first answers take, in milliseconds.
 *
 * @param page from before the store is opened and the manager built, to its first page
 * @param filtered from there to its first page by name, for which it has to get to know all names
 */
record StartUp(double page, double filtered) {
    /** The first 20 of those with an 8 and a 9 in their name. */
    static final ListQuery BY_NAME = ListQuery.builder().nameContains("89").build();

    /** In a process of its own: on the store in the directory that is named, or on an empty one in memory. */
    public static void main(String[] arguments) {
        Supplier<HistoryStore> opening =
                arguments.length == 0 ? InMemoryHistoryStore::new : () -> FileHistoryStore.open(Path.of(arguments[0]));
        StartUp took = of(opening, Fleet::managerOfNothing, arguments.length == 0 ? 0 : ListQuery.FIRST.size());
        System.out.println(took.page + " " + took.filtered);
    }

    /** Of this process, which has to find so many rows. */
    static StartUp of(Supplier<HistoryStore> opening, Function<HistoryStore, DeploymentManager> building, int rows) {
        long begin = System.nanoTime();
        try (var manager = building.apply(opening.get())) {
            check(manager, ListQuery.FIRST, rows);
            long listed = System.nanoTime();
            check(manager, BY_NAME, rows);
            return new StartUp((listed - begin) / 1e6, (System.nanoTime() - listed) / 1e6);
        }
    }

    /** Of a new process. */
    static StartUp ofNewProcess(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartUp.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            if (process.waitFor() != 0 || line == null) {
                throw new IllegalStateException(command + " ended with " + process.exitValue());
            }
            String[] words = line.split(" ", 2);
            return new StartUp(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
        } finally {
            process.destroy();
        }
    }

    private static void check(DeploymentManager manager, ListQuery query, int rows) {
        int found = manager.list(Fleet.ANN, query).items().size();
        if (found != rows) {
            throw new IllegalStateException(found + " rows instead of " + rows);
        }
    }
}
