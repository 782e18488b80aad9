package dev.slipway.testbed;

import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.node.Traefik;
import dev.slipway.testbed.node.WorkerNode;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.process.Await;
import dev.slipway.testbed.process.RunFolder;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Keeps a bed running to look inside, from a command line: {@code up}, {@code status} and {@code down}.
 *
 * <p>{@code up} starts a process that holds the bed until {@code down} ends it, prints how to use it, and returns; {@code
 * up node} has a real node, Traefik and Prometheus too.
 */
public final class Main {
    private static final String READY = "ready";
    private static final Duration TO_START = Duration.ofMinutes(60);
    private static final Duration TO_END = Duration.ofMinutes(1);

    private final PrintStream out;

    private Main(PrintStream out) {
        this.out = out;
    }

    /**
     * Does what the first argument says.
     *
     * @param arguments {@code up}, {@code up node}, {@code status} or {@code down}
     */
    public static void main(String[] arguments) {
        var main = new Main(System.out);
        try {
            switch (String.join(" ", arguments)) {
                case "up" -> main.up("hold");
                case "up node" -> main.up("hold-node");
                case "hold" -> main.hold();
                case "hold-node" -> main.holdNode();
                case "status" -> main.status();
                case "down" -> main.down();
                default -> {
                    System.err.println("usage: bed up | up node | status | down");
                    System.exit(2);
                }
            }
        } catch (TestbedException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void up(String what) {
        var log = log();
        var process = launch(log, what);
        var told = new AtomicInteger();
        Await.until(
                "the bed is up",
                TO_START,
                () -> {
                    var text = read(log);
                    out.print(text.substring(told.getAndSet(text.length())));
                    if (!process.isAlive()) {
                        throw new TestbedException(Code.PROCESS_ENDED, "The bed didn't start:\n" + text);
                    }
                    return RunFolder.all().stream().anyMatch(bed -> isReadyAndHeldBy(bed, process.pid()));
                },
                () -> read(log));
        out.print(read(log).substring(told.get()));
        status();
    }

    private static Path log() {
        try {
            return Files.createDirectories(RunFolder.runs()).resolve(".up.log");
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "There is no place for a log in " + RunFolder.runs(), e);
        }
    }

    /** Starts the holder apart from this process and its terminal, with the same settings. */
    private static Process launch(Path log, String what) {
        var command = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("slipway.testbed."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), what));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "The bed's process can't be started", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, file + " can't be read", e);
        }
    }

    private static boolean isReadyAndHeldBy(Path bed, long pid) {
        return Files.exists(bed.resolve(READY)) && RunFolder.owner(bed).orElse(-1) == pid;
    }

    /** Holds a bed until this process is told to end; the run folder's own hook takes it away. */
    private void hold() {
        try (var plane = Plane.start(this::say)) {
            plane.folder().write(READY, howToLook(plane));
            awaitTheEnd();
        }
    }

    private void holdNode() {
        Consumer<String> announce = this::say;
        try (var plane = Plane.start(announce);
                var node = WorkerNode.join(plane, announce)) {
            var traefik = node.traefik();
            plane.folder().write(READY, """
                            %sIngress class %s at %s, class %s at %s
                            Prometheus at %s
                            """.formatted(
                            howToLook(plane),
                            Traefik.CLASS,
                            traefik.web(),
                            Traefik.NGINX_CLASS,
                            traefik.nginxWeb(),
                            node.prometheus().uri()));
            awaitTheEnd();
        }
    }

    private void say(String line) {
        out.println("[testbed] " + line);
    }

    private static String howToLook(Plane plane) {
        return """
                export KUBECONFIG=%s
                %s get nodes
                """.formatted(plane.kubeconfig(), plane.kubectl());
    }

    private static void awaitTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void status() {
        var beds = RunFolder.all();
        if (beds.isEmpty()) {
            out.println("No bed is running.");
        }
        for (var bed : beds) {
            var owner = RunFolder.owner(bed);
            var state =
                    owner.isPresent() ? "held by process " + owner.getAsLong() : "dead, taken away at the next start";
            out.println(bed.getFileName() + ": " + state + ", logs in " + bed.resolve("log"));
            if (Files.exists(bed.resolve(READY))) {
                out.print(read(bed.resolve(READY)).indent(2));
            }
        }
    }

    /** Ends the beds that {@code up} started; those of tests end with their tests. */
    private void down() {
        for (var bed : RunFolder.all()) {
            var owner = RunFolder.owner(bed);
            if (Files.exists(bed.resolve(READY)) && owner.isPresent()) {
                var holder = ProcessHandle.of(owner.getAsLong());
                holder.ifPresent(ProcessHandle::destroy);
                Await.until(
                        bed + " is gone",
                        TO_END,
                        () -> Files.notExists(bed)
                                && holder.filter(ProcessHandle::isAlive).isEmpty());
                out.println(bed.getFileName() + ": ended");
            }
        }
        RunFolder.sweep();
        status();
    }
}
