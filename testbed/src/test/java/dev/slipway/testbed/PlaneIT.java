package dev.slipway.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testbed.plane.KubernetesVersion;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.process.Await;
import dev.slipway.testbed.process.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of control planes, each with run folders apart, so that what is left can be told from what others run. */
final class PlaneIT {
    private static final String RUNS = "slipway.testbed.runs";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int CYCLES = 20;

    @TempDir
    Path folder;

    private Path runs;

    @BeforeEach
    void apart() {
        runs = folder.resolve("runs");
        System.setProperty(RUNS, runs.toString());
    }

    @AfterEach
    void together() {
        System.clearProperty(RUNS);
    }

    private void assertNothingLeft(Set<String> before) {
        assertThat(Machine.processes(runs)).as("processes").isEmpty();
        assertThat(Machine.mounts(runs)).as("mounts").isEmpty();
        assertThat(RunFolder.all()).as("run folders").isEmpty();
        var listeners = new TreeSet<>(before);
        listeners.retainAll(Machine.listeners());
        assertThat(listeners).as("what is listened on still").isEmpty();
    }

    @Test
    @DisplayName(
            "it is the version that was asked for, listens on the loopback address only, and refuses whom it doesn't know")
    void what() {
        try (var plane = Plane.start(SharedPlane::say)) {
            assertThat(plane.version()).isEqualTo(KubernetesVersion.wanted());
            assertThat(plane.api().get("/version").path("gitVersion").asText())
                    .isEqualTo(KubernetesVersion.wanted().full());

            var listeners = Machine.listeners(Machine.processes(runs));
            assertThat(listeners).hasSizeGreaterThanOrEqualTo(6).allMatch(Machine::isLoopback);

            var stranger = plane.kubeconfig("stranger", List.of());
            var command = new Kubectl(plane.kubectl(), stranger);
            assertThat(command.run("auth", "can-i", "list", "secrets")).startsWith("no");
            assertThat(command.run("get", "pods")).contains("User \"stranger\" cannot list resource \"pods\"");
            assertThat(new Kubectl(plane.kubectl(), plane.kubeconfig()).run("get", "nodes", "-o", "name"))
                    .isEqualTo("node/fake-1\nnode/fake-2\n");
        }
    }

    @Test
    @DisplayName(
            "two control planes run at once and know nothing of each other, and the end of one leaves the other alone")
    void two() {
        var listeners = new TreeSet<String>();
        try (var other = Plane.start(SharedPlane::say)) {
            var one = Plane.start(SharedPlane::say);
            try {
                listeners.addAll(Machine.listeners(Machine.processes(runs)));
                one.api().apply("""
                                apiVersion: v1
                                kind: Namespace
                                metadata: {name: of-one}
                                """);
                assertThat(other.api().find("/api/v1/namespaces/of-one")).isEmpty();
            } finally {
                one.close();
            }
            assertThat(one.apiServer().isAlive()).isFalse();
            assertThat(other.apiServer().isAlive()).isTrue();
            assertThat(other.api().get("/api/v1/nodes").path("items")).hasSize(2);
        }
        assertNothingLeft(listeners);
    }

    /** Starts a control plane and waits to be killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            var plane = Plane.start(line -> {});
            System.out.println(plane.folder().path());
            Thread.sleep(600_000);
        }
    }

    @Test
    @DisplayName(
            "a JVM that is killed with kill -9 leaves no process, no port, no mount and no folder of its control plane")
    void killed() throws Exception {
        var victim = Jvm.start(Victim.class);
        Path run;
        try (var output = victim.inputReader()) {
            run = Path.of(output.readLine());
        }
        var listeners = new TreeSet<>(Machine.listeners(Machine.processes(run)));
        assertThat(listeners).hasSizeGreaterThanOrEqualTo(6);
        assertThat(Machine.processes(run)).hasSizeGreaterThanOrEqualTo(6);

        victim.destroyForcibly().waitFor();

        Await.until("the run folder is gone", LIMIT, () -> Files.notExists(run));
        Await.until(
                "the watchdog has ended", LIMIT, () -> Machine.processes(runs).isEmpty());
        assertNothingLeft(listeners);
    }

    @Test
    @DisplayName("20 starts and stops in a row leave the machine as it was")
    void cycles() {
        var threads = 0;
        for (var cycle = 0; cycle < CYCLES; cycle++) {
            Set<String> listeners;
            try (var plane = Plane.start(line -> {})) {
                assertThat(plane.api().get("/api/v1/nodes").path("items")).hasSize(2);
                listeners = Machine.listeners(Machine.processes(runs));
            }
            assertNothingLeft(listeners);
            if (cycle == 0) {
                threads = Thread.activeCount();
            }
        }
        assertThat(Thread.activeCount()).as("threads of this JVM").isLessThanOrEqualTo(threads + 5);
    }
}
