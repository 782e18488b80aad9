package dev.slipway.testbed.process;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A process of a bed: in a session of its own, its output in a log, listed in the run folder, and ended with the bed at
 * the latest. It can be stopped, let go on, killed and started again with the same command. Thread-safe.
 */
public final class BedProcess {
    private static final int TAIL_LINES = 12;
    private static final Duration TO_END = Duration.ofSeconds(10);

    private final RunFolder folder;
    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private Instant started;
    private Process process;

    private BedProcess(RunFolder folder, String name, List<String> command, Map<String, String> environment) {
        this.folder = folder;
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.started = Instant.now();
        this.process = launch();
    }

    /**
     * Starts a process.
     *
     * @param folder the bed that it belongs to
     * @param name what it is called, in messages and for its log
     * @param command the program and its arguments
     * @return the process, which may not be ready for anything yet
     * @throws TestbedException {@code BROKEN} when the program can't be started
     */
    public static BedProcess start(RunFolder folder, String name, List<String> command) {
        return start(folder, name, command, Map.of());
    }

    /**
     * Starts a process with an environment.
     *
     * @param folder the bed that it belongs to
     * @param name what it is called, in messages and for its log
     * @param command the program and its arguments
     * @param environment what it gets besides this JVM's environment
     * @return the process, which may not be ready for anything yet
     * @throws TestbedException {@code BROKEN} when the program can't be started
     */
    public static BedProcess start(
            RunFolder folder, String name, List<String> command, Map<String, String> environment) {
        return new BedProcess(folder, name, command, environment);
    }

    private Process launch() {
        var line = new ArrayList<>(List.of("setsid"));
        line.addAll(command);
        var builder = new ProcessBuilder(line)
                .directory(folder.path().toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.log(name).toFile()));
        builder.environment().putAll(environment);
        builder.environment().put(RunFolder.MARK, folder.path().toString());
        try {
            var started = builder.start();
            ProcessId.of(started.pid()).ifPresent(id -> folder.leaves(Leftover.Kind.PROCESS, id.text()));
            return started;
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, name + " can't be started: " + String.join(" ", command), e);
        }
    }

    /**
     * What it is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Its process number, another one after each start.
     *
     * @return the number
     */
    public synchronized long pid() {
        return process.pid();
    }

    /**
     * When it was started, the last time.
     *
     * @return a moment before it did anything
     */
    public synchronized Instant started() {
        return started;
    }

    /**
     * Says whether it runs, or is stopped and could go on.
     *
     * @return true until it has ended
     */
    public synchronized boolean isAlive() {
        // Java hears of an end a moment after the kernel knows it.
        return process.isAlive()
                && ProcessId.of(process.pid()).filter(ProcessId::isAlive).isPresent();
    }

    /**
     * Where its output goes, of all its starts.
     *
     * @return the file
     */
    public Path log() {
        return folder.log(name);
    }

    /**
     * The last lines of its log.
     *
     * @return some lines, for a message
     */
    public String tail() {
        var lines = output().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /**
     * Everything in its log.
     *
     * @return the text
     */
    public String output() {
        try {
            return new String(Files.readAllBytes(log()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /**
     * Waits until it has done something; blocks.
     *
     * @param what what is waited for, as a sentence without its end
     * @param limit how long at most
     * @param isSo asked again and again
     * @throws TestbedException {@code PROCESS_ENDED} when it ends before, {@code NOT_IN_TIME} when the time is over: both
     *     with the last lines of its log
     */
    public void await(String what, Duration limit, BooleanSupplier isSo) {
        Await.until(
                what,
                limit,
                () -> {
                    if (isSo.getAsBoolean()) {
                        return true;
                    }
                    requireAlive(what);
                    return false;
                },
                () -> "The last lines of " + name + ":\n" + tail());
    }

    /**
     * Requires that it hasn't ended.
     *
     * @param what for what it is needed, as a sentence without its end
     * @throws TestbedException {@code PROCESS_ENDED} with the last lines of its log
     */
    public void requireAlive(String what) {
        if (!isAlive()) {
            throw new TestbedException(
                    Code.PROCESS_ENDED,
                    name + " ended with exit code " + exitCode() + " before it was so that " + what
                            + ". Its last lines:\n" + tail());
        }
    }

    /**
     * How it ended.
     *
     * @return the exit code, 128 and the signal's number more after a signal
     * @throws TestbedException {@code BROKEN} while it runs
     */
    public synchronized int exitCode() {
        // The kernel may know of the end before Java does, which is a moment.
        if (isAlive() || !endedWithin(TO_END)) {
            throw new TestbedException(Code.BROKEN, name + " has no exit code: it runs");
        }
        return process.exitValue();
    }

    /**
     * Waits for its end; blocks.
     *
     * @param limit how long at most
     * @return false when it still runs
     * @throws TestbedException {@code BROKEN} when this thread is interrupted
     */
    public boolean endedWithin(Duration limit) {
        Process current;
        synchronized (this) {
            current = process;
        }
        return endedWithin(current, limit);
    }

    /** Stops it where it is: connections stay open, nothing answers. Idempotent; a bed's end needs no going on. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on after {@link #pause}. Idempotent. */
    public void resume() {
        signal("CONT");
    }

    /**
     * Asks it to end, and kills it if it doesn't within 10 seconds; blocks until it has ended. Idempotent.
     *
     * @throws TestbedException {@code NOT_IN_TIME} when even a kill doesn't end it
     */
    public synchronized void terminate() {
        process.destroy();
        if (!endedWithin(process, TO_END)) {
            kill();
        }
    }

    /**
     * Kills it as a crash would; blocks until it has ended. Idempotent.
     *
     * @throws TestbedException {@code NOT_IN_TIME} when it doesn't end
     */
    public synchronized void kill() {
        process.destroyForcibly();
        if (!endedWithin(process, TO_END)) {
            throw new TestbedException(Code.NOT_IN_TIME, name + " (process " + pid() + ") doesn't end when killed");
        }
    }

    /** Starts it again with the same command, after killing it if it still runs. It may not be ready for anything yet. */
    public synchronized void restart() {
        kill();
        started = Instant.now();
        process = launch();
    }

    private boolean endedWithin(Process current, Duration limit) {
        try {
            return current.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException(Code.BROKEN, "Interrupted while " + name + " ends", e);
        }
    }

    private synchronized void signal(String signal) {
        if (!process.isAlive()) {
            throw new TestbedException(Code.PROCESS_ENDED, name + " has ended, so it takes no " + signal);
        }
        var result = Command.run(List.of("sh", "-c", "kill -" + signal + " " + process.pid()));
        if (!result.isGood()) {
            throw new TestbedException(Code.BROKEN, name + " takes no " + signal + ": " + result.output());
        }
    }
}
