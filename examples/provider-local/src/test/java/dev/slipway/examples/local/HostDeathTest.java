package dev.slipway.examples.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ProviderException;
import dev.slipway.model.Observation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostDeathTest {
    @TempDir
    Path state;

    private final String marker = Models.marker();

    @Test
    @DisplayName("nothing runs two seconds after its host was killed while a replica started")
    void whileStarting() throws Exception {
        try (var host = new Host()) {
            host.say("apply 1 2 one DELAY 5000");
            host.awaitModels(2);
            host.killAndCheck();
        }
        rerun(1);
    }

    @Test
    @DisplayName("nothing runs two seconds after its host was killed soon after a rollout was accepted")
    void whileAccepting() throws Exception {
        for (int i = 0; i < 6; i++) {
            try (var host = new Host()) {
                host.say("apply " + (i + 1) + " 2 one");
                Processes.pause(12L * i * i);
                host.killAndCheck();
            }
        }
        rerun(6);
    }

    @Test
    @DisplayName(
            "nothing runs two seconds after its host was killed in an update, though the old ones don't want to end")
    void duringUpdate() throws Exception {
        try (var host = new Host()) {
            host.say("apply 1 2 one STUBBORN 1");
            host.awaitModels(2);
            Processes.pause(700);
            host.say("apply 2 2 two");
            host.awaitModels(3);
            host.killAndCheck();
        }
        rerun(2);
    }

    @Test
    @DisplayName("nothing runs two seconds after its host was killed while it stopped or removed a stubborn replica")
    void whileEnding() throws Exception {
        try (var host = new Host()) {
            host.say("apply 1 1 one STUBBORN 1");
            host.awaitModels(1);
            Processes.pause(700);
            host.say("apply 2 0 one STUBBORN 1");
            Processes.pause(200);
            host.killAndCheck();
        }
        try (var host = new Host()) {
            host.say("apply 3 1 one STUBBORN 1");
            host.awaitModels(1);
            Processes.pause(700);
            host.say("remove 4");
            Processes.pause(200);
            host.killAndCheck();
        }
        var ref = Models.ref("mortal");
        try (var bench = new Bench(state)) {
            bench.awaitAbsent(ref);
            assertThat(bench.provider().inventory()).isEmpty();
        }
    }

    @Test
    @DisplayName("a replica whose supervisor was killed is ended and started again")
    void supervisorKilled() throws Exception {
        var ref = Models.ref("orphan");
        try (var bench = new Bench(state)) {
            bench.apply(new Models.Order(ref, 1, 1, "one").rolling(1, 0));
            bench.awaitServing(ref, 1);
            var model = Processes.named(bench.marker).stream()
                    .filter(process -> process.info().command().orElse("").endsWith("java"))
                    .findFirst()
                    .orElseThrow();
            model.parent().orElseThrow().destroyForcibly();
            Bench.await("the end of the orphan", () -> !model.isAlive(), model::info);
            bench.await(ref, seen -> seen.replicas().get(0).restarts() == 1);
            bench.awaitServing(ref, 1);
            assertThat(bench.models()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("what outlived its host because its supervisors were killed too is ended by the next owner")
    void everythingElseKilled() throws Exception {
        try (var host = new Host()) {
            host.say("apply 1 1 one");
            host.awaitModels(1);
            Processes.pause(300);
            var supervisors = Processes.named(marker).stream()
                    .filter(process -> process.info().command().orElse("").endsWith("sh"))
                    .toList();
            assertThat(supervisors).isNotEmpty();
            supervisors.forEach(ProcessHandle::destroyForcibly);
            host.process.destroyForcibly().waitFor();
            Processes.pause(300);
        }
        try (var bench = new Bench(state)) {
            Bench.await(
                    "the end of the leftovers",
                    () -> Processes.named(marker).isEmpty(),
                    () -> Processes.shown(Processes.named(marker)));
            assertThat(bench.provider().inventory()).hasSize(1);
        }
    }

    @Test
    @DisplayName("an attempt to own a directory twice in one process leaves it closed to other processes")
    void stillLocked() throws Exception {
        try (var bench = new Bench(state)) {
            assertThatThrownBy(bench::open).isInstanceOf(ProviderException.class);
            assertThatThrownBy(Host::new).hasMessageContaining("open");
            assertThat(bench.provider().inventory()).isEmpty();
        }
    }

    private void rerun(long fence) throws IOException {
        var ref = Models.ref("mortal");
        try (var bench = new Bench(state)) {
            bench.apply(new Models.Order(ref, fence + 1, 1, "again").rolling(1, 0));
            bench.awaitServing(ref, 1);
            assertThat(PlainClient.once(bench.endpoint(ref), "/").body()).isEqualTo("again");
            bench.remove(ref, fence + 2);
            bench.awaitAbsent(ref);
            assertThat(bench.observe(ref)).isInstanceOf(Observation.Absent.class);
        }
    }

    /** A host that dies. */
    private final class Host implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;

        Host() throws IOException {
            var builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    TestHost.class.getName(),
                    state.toString(),
                    marker);
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            process = builder.start();
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answers.readLine()).isEqualTo("open");
        }

        void say(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            assertThat(answers.readLine()).isEqualTo("ACCEPTED");
        }

        void awaitModels(int count) {
            Bench.await(
                    count + " models",
                    () -> Processes.named(marker).stream()
                                    .filter(process ->
                                            process.info().command().orElse("").endsWith("java"))
                                    .filter(process -> process.pid() != this.process.pid())
                                    .count()
                            == count,
                    () -> Processes.shown(Processes.named(marker)));
        }

        void killAndCheck() throws InterruptedException {
            process.destroyForcibly().waitFor();
            long deadline = System.nanoTime() + 2_000_000_000L;
            int calm = 0;
            while (calm < 10 && System.nanoTime() < deadline) {
                calm = Processes.named(marker).isEmpty() ? calm + 1 : 0;
                Processes.pause(20);
            }
            assertThat(Processes.named(marker)).isEmpty();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
