package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.process.Await;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comes before every class that shares a node, since a machine has place for one. */
@Order(1)
final class NodeCleanUpIT {
    private static final Duration LIMIT = Duration.ofMinutes(40);
    private static final Duration TO_CLEAN = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private MachineState before;

    @BeforeEach
    void look() {
        // What is installed stays, and so does the lock, so neither counts as left behind.
        try (var bed = RunFolder.open("packages")) {
            DebianPackages.ofThisMachine(bed, System.out::println).require();
        }
        NodeLock.take(NodeLock.OF_THIS_MACHINE, "a test that looks whether the place is free")
                .close();
        before = MachineState.now();
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    @DisplayName(
            "A real node with pods that was ended leaves nothing: no process, mount, namespace, device, table, route, setting, folder")
    void regularEnd() throws Exception {
        Path output = hold();
        awaitLine(output, NodeHolder.READY);
        assertThat(before.differenceTo(MachineState.now()))
                .contains("containerd-shim", "kubelet", "kube-proxy", "scripted", "prometheus")
                .contains("left of mount namespaces", "left of network namespaces", "left of network devices: sw")
                .contains("left of nftables: table ip kube-proxy", "left of nftables: table inet slipway_")
                .contains(
                        "left of routes: 10.96.0.0/16", "left of control groups", "left of listening", "left of beds");

        tellToEnd();

        awaitLine(output, NodeHolder.ENDED);
        assertAsBefore();
    }

    @Test
    @DisplayName("A real node whose JVM was killed leaves nothing: its watchdog takes it away")
    void killedJvm() throws Exception {
        awaitLine(hold(), NodeHolder.READY);

        last().destroyForcibly().waitFor();

        assertAsBefore();
    }

    @Test
    @DisplayName("A real node whose JVM was killed while it joined leaves nothing")
    void killedWhileJoining() throws Exception {
        hold();
        Await.until(
                "containerd has started",
                LIMIT,
                () -> !differenceIn("processes").isEmpty()
                        && differenceIn("processes").contains("containerd"));

        last().destroyForcibly().waitFor();

        assertAsBefore();
    }

    @Test
    @DisplayName(
            "What a real node left whose JVM and watchdog were both killed is taken away by the next one, though its runs lie elsewhere")
    void nextOneCleansUp() throws Exception {
        awaitLine(hold(), NodeHolder.READY);
        killWatchdogs();
        last().destroyForcibly().waitFor();
        assertThat(before.differenceTo(MachineState.now())).contains("kubelet", "left of network devices: sw");

        Path next = hold("-Dslipway.testbed.runs=" + folder.resolve("elsewhere"));
        awaitLine(next, NodeHolder.READY);
        tellToEnd();

        awaitLine(next, NodeHolder.ENDED);
        assertAsBefore();
    }

    @Test
    @DisplayName(
            "A real node that joins and leaves five times in a row leaves the machine as it was, and the control plane too")
    void fiveTimes() {
        Consumer<String> announce = System.out::println;
        try (Plane plane = Plane.start(announce)) {
            var pods = new RealPods(plane.api(), "default");
            MachineState withPlane = MachineState.now();
            for (int round = 1; round <= 5; round++) {
                String name = "round-" + round;
                try (WorkerNode node = WorkerNode.join(plane, announce)) {
                    pods.run(RealPod.scripted(name).with("TERM_AFTER", "never").readiness("/ready"));
                    assertThat(pods.awaitReady(name)
                                    .path("spec")
                                    .path("nodeName")
                                    .asText())
                            .isEqualTo(node.name());
                }
                assertThat(plane.api().find("/api/v1/nodes/" + WorkerNode.NAME)).isEmpty();
                plane.api().delete(pods.path(name) + "?gracePeriodSeconds=0");
            }
            Await.until(
                    "the machine is as before",
                    TO_CLEAN,
                    () -> withPlane.differenceTo(MachineState.now()).isEmpty(),
                    () -> withPlane.differenceTo(MachineState.now()));
        }
    }

    private void assertAsBefore() {
        Await.until(
                "the machine is as before",
                TO_CLEAN,
                () -> before.differenceTo(MachineState.now()).isEmpty(),
                () -> before.differenceTo(MachineState.now()));
    }

    private String differenceIn(String kind) {
        return before.differenceTo(MachineState.now())
                .lines()
                .filter(line -> line.startsWith("left of " + kind))
                .reduce("", String::concat);
    }

    private Path hold(String... more) throws IOException {
        Path output = folder.resolve("holder-" + started.size() + ".log");
        var command = new ArrayList<String>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("slipway.testbed."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of(more));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NodeHolder.class.getName()));
        started.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
        return output;
    }

    private Process last() {
        return started.get(started.size() - 1);
    }

    private void tellToEnd() throws IOException {
        try (OutputStream in = last().getOutputStream()) {
            in.write('\n');
        }
    }

    private void awaitLine(Path output, String line) {
        Await.until(
                "the holder said '" + line + "'",
                LIMIT,
                () -> {
                    if (read(output).contains(line)) {
                        return true;
                    }
                    assertThat(last().isAlive()).as(read(output)).isTrue();
                    return false;
                },
                () -> read(output));
    }

    /** Those of the last holder: its children that are a second, small JVM. */
    private void killWatchdogs() {
        last().descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("Watchdog"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
