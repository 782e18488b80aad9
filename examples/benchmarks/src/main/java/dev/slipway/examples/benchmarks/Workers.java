package dev.slipway.examples.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Processes that work at once, round for round. They live as long as this does. */
final class Workers implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final List<BufferedReader> answers = new ArrayList<>();

    Workers(int size) throws IOException {
        for (int number = 0; number < size; number++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Worker.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            processes.add(process);
            answers.add(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
        }
        for (BufferedReader answer : answers) {
            line(answer);
        }
    }

    /** All do what they are told; each is told with its number. */
    Tally round(IntFunction<String> order) throws IOException {
        for (int number = 0; number < processes.size(); number++) {
            var out = processes.get(number).getOutputStream();
            out.write((order.apply(number) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        Tally all = Tally.none();
        for (BufferedReader answer : answers) {
            all = all.beside(Tally.decoded(line(answer)));
        }
        return all;
    }

    private static String line(BufferedReader answer) throws IOException {
        String line = answer.readLine();
        if (line == null) {
            throw new IOException("a worker ended without an answer");
        }
        return line;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
