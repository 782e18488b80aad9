package dev.slipway.core.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that works as a test tells it, line by line: a {@link StoreWorker} or another one. */
final class WorkerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private WorkerProcess(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a {@link StoreWorker}, without waiting for it. */
    static WorkerProcess start(Path store) {
        return start(StoreWorker.class, store.toString());
    }

    /** Starts one, without waiting for it. */
    static WorkerProcess start(Class<?> worker, String... arguments) {
        return start(List.of(), worker, arguments);
    }

    /** Starts one to which the permissions of files apply, also where the tests run as root. */
    static WorkerProcess startWithoutPrivileges(Class<?> worker, String... arguments) {
        boolean isRoot = System.getProperty("user.name").equals("root");
        List<String> wrapper = isRoot
                ? List.of(
                        "setpriv",
                        "--bounding-set=-dac_override,-dac_read_search,-fowner",
                        "--inh-caps=-dac_override,-dac_read_search,-fowner",
                        "--")
                : List.of();
        return start(wrapper, worker, arguments);
    }

    private static WorkerProcess start(List<String> wrapper, Class<?> worker, String... arguments) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                worker.getName()));
        command.addAll(List.of(arguments));
        try {
            return new WorkerProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next answer. */
    String answer() {
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the worker ended without an answer");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it as kill -9 does, and returns the last of what it had answered until then. */
    String kill(String last) throws InterruptedException {
        // Not the process's own method, which closes the pipe with the last answers in it.
        process.toHandle().destroyForcibly();
        process.waitFor(60, TimeUnit.SECONDS);
        String latest = last;
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                latest = line;
            }
        } catch (IOException e) {
            // The pipe went with the process; what was read before counts.
            return latest;
        }
        return latest;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
