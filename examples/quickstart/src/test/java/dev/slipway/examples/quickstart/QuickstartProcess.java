package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The quickstart as a process of its own, as the README's command starts it, but not on a terminal. */
final class QuickstartProcess implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** A build in the background of a shell ignores Ctrl-C, and so would whatever it starts. */
    private static final List<String> HEEDING_INTERRUPTS =
            System.getProperty("os.name").equals("Linux") ? List.of("env", "--default-signal=INT") : List.of();

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();
    private int looked;

    private QuickstartProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "quickstart-output");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    static QuickstartProcess start(Path state, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of("--state", state.toString()));
        line.addAll(List.of(more));
        return run(line);
    }

    static QuickstartProcess run(List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(HEEDING_INTERRUPTS);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Quickstart.class.getName()));
        line.addAll(arguments);
        return new QuickstartProcess(
                new ProcessBuilder(line).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            synchronized (lines) {
                lines.notifyAll();
            }
        }
    }

    /** Waits for the next line with this text, and returns it. */
    String awaitLine(String text) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        synchronized (lines) {
            while (true) {
                for (; looked < lines.size(); looked++) {
                    if (lines.get(looked).contains(text)) {
                        return lines.get(looked++);
                    }
                }
                assertThat(System.nanoTime()).as("'%s' in %s", text, lines).isLessThan(end);
                assertThat(reader.isAlive()).as("'%s' in %s", text, lines).isTrue();
                lines.wait(100);
            }
        }
    }

    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    void pressEnter() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** The signal 9: nothing of it gets a chance to clear up. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    /** What Ctrl-C sends. */
    void interrupt() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    int awaitExit() throws InterruptedException {
        return awaitExit(LONGEST);
    }

    int awaitExit(Duration longest) throws InterruptedException {
        assertThat(process.waitFor(longest.toSeconds(), TimeUnit.SECONDS))
                .as("the end of %s", output())
                .isTrue();
        reader.join(5_000);
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
