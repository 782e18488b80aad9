package dev.slipway.examples.benchmarks;

import dev.slipway.core.history.FileHistoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process of its own with one thread that works in rounds, as it is told line by line: {@code store NUMBER MILLIS PATH} or
 * {@code bare NUMBER MILLIS SIZE PATH}. It answers each with its tally.
 */
final class Worker {
    private Worker() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (var crew = new Crew(1);
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answer("ready");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 5);
                int number = Integer.parseInt(words[1]);
                long millis = Long.parseLong(words[2]);
                answer(crew.round(target(words), number, millis).encoded());
            }
        }
    }

    private static Target target(String[] words) {
        return words[0].equals("bare")
                ? new BareFiles(Path.of(words[4]), Integer.parseInt(words[3]))
                : new StoreCommits(FileHistoryStore.open(Path.of(words[3])));
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
