package dev.slipway.examples.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.ProviderSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalProviderTest {
    @TempDir
    Path state;

    private Bench bench;
    private final DeploymentRef ref = Models.ref("iris");

    @BeforeEach
    void open() {
        bench = new Bench(state);
    }

    @AfterEach
    void close() {
        bench.close();
        assertThat(Processes.named(bench.marker)).isEmpty();
    }

    private Models.Order order(long fence, int replicas) {
        return new Models.Order(ref, fence, replicas, "one");
    }

    private void serve(int replicas) {
        bench.apply(order(1, replicas).rolling(1, 0));
        bench.awaitServing(ref, replicas);
    }

    private Problem problem(ProblemCause cause) {
        return bench.awaitProblem(ref, cause).problems().stream()
                .filter(found -> found.cause().equals(cause))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("a host finds the provider by its id")
    void found() {
        assertThat(ServiceLoader.load(DeploymentProviderFactory.class))
                .extracting(factory -> factory.id().value())
                .contains("local");
    }

    @Test
    @DisplayName(
            "P1 P10 R31 R71 the same rollout again writes nothing, and a change of nothing but the number restarts nothing")
    void idempotent() throws IOException {
        serve(1);
        Path file = new StateDirectory(state).folder(ref).resolve("rollout.json");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));

        assertThat(bench.apply(order(1, 1).rolling(1, 0))).isEqualTo(ApplyResult.ACCEPTED);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1_000_000);

        var before = bench.present(ref).replicas().get(0);
        bench.apply(order(2, 2).with(Strategy.rolling(1, 0), spec -> spec.description("P10 other words")));
        var after = bench.awaitServing(ref, 2);
        assertThat(after.replicas()).anyMatch(replica -> replica.id().equals(before.id()));
        assertThat(after.replicas()).allMatch(replica -> replica.revision().value() == 2);
        assertThat(after.stamp()).isEqualTo(new Fence(2));
    }

    @Test
    @DisplayName("P3 P4 what comes late is superseded, and never brings back what was removed")
    void late() {
        serve(1);
        bench.apply(order(3, 1).rolling(1, 0));
        assertThat(bench.provider().apply(order(2, 1).rolling(1, 0))).isEqualTo(ApplyResult.SUPERSEDED);
        assertThat(bench.provider().remove(ref, new Fence(2))).isEqualTo(ApplyResult.SUPERSEDED);

        assertThat(bench.remove(ref, 4)).isEqualTo(ApplyResult.ACCEPTED);
        assertThat(bench.remove(ref, 4)).isEqualTo(ApplyResult.ACCEPTED);
        bench.awaitAbsent(ref);
        bench.record.forget(ref);

        assertThat(bench.provider().apply(order(3, 1).rolling(1, 0))).isEqualTo(ApplyResult.SUPERSEDED);
        assertThat(bench.observe(ref)).isInstanceOf(Observation.Absent.class);
        assertThat(bench.provider().remove(ref, new Fence(4)))
                .as("P5 removing what is absent")
                .isEqualTo(ApplyResult.ACCEPTED);
        assertThat(bench.provider().inventory()).isEmpty();
    }

    @Test
    @DisplayName("R27 a slow request is answered though its replica is told to stop, and a stopped endpoint says 503")
    void graceful() throws Exception {
        serve(1);
        var endpoint = bench.endpoint(ref);
        var answer = new AtomicReference<PlainClient.Answer>();
        var slow = new Thread(() -> {
            try {
                answer.set(PlainClient.once(endpoint, "/slow"));
            } catch (IOException e) {
                answer.set(new PlainClient.Answer(0, "", e.toString()));
            }
        });
        slow.start();
        Processes.pause(300);
        bench.apply(order(2, 0).rolling(1, 0));

        var counts = bench.present(ref).track().replicas();
        assertThat(counts.existing()).as("R23").isZero();
        assertThat(counts.terminating()).as("R23").isEqualTo(1);
        var refused = PlainClient.once(endpoint, "/");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).contains("Retry-After: 1");
        slow.join();
        assertThat(answer.get().status()).isEqualTo(200);
        bench.await(ref, seen -> seen.replicas().isEmpty());
        assertThat(bench.models()).isZero();
        assertThat(bench.endpoint(ref)).isEqualTo(endpoint);
    }

    @Test
    @DisplayName("a stubborn process is killed when its grace is over, not earlier")
    void stubborn() {
        bench.apply(order(1, 1)
                .with(
                        Strategy.recreate(),
                        spec -> spec.env("STUBBORN", "1")
                                .contract(contract ->
                                        Models.contract(contract).terminationGrace(Duration.ofMillis(1500)))));
        bench.awaitServing(ref, 1);
        long start = System.nanoTime();
        bench.remove(ref, 2);
        bench.awaitAbsent(ref);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(1400), Duration.ofSeconds(5));
    }

    @Test
    @DisplayName(
            "a replica that crashes is started again with growing pauses and says how it ended and what it said last")
    void crash() throws Exception {
        bench.apply(order(1, 1).with(Strategy.rolling(1, 0), spec -> spec.env("EXIT", "7")));
        var crashed = problem(ProblemCause.CRASHED);
        assertThat(crashed.exitCode()).contains(7);
        assertThat(crashed.lastLogLines()).contains("starting one", "a line of errors", "giving up");
        assertThat(crashed.detail()).contains("exit code 7");
        bench.await(ref, seen -> seen.replicas().get(0).restarts() >= 2);
        assertThat(bench.present(ref).endpoint()).isPresent();

        bench.apply(order(2, 1).rolling(1, 0));
        assertThat(bench.awaitServing(ref, 1).problems()).isEmpty();
        assertThat(PlainClient.once(bench.endpoint(ref), "/crash").status())
                .as("a broken request isn't sent again")
                .isEqualTo(502);
        assertThat(problem(ProblemCause.CRASHED).exitCode()).contains(3);
        var again = bench.awaitServing(ref, 1);
        assertThat(again.problems()).isEmpty();
        assertThat(again.replicas().get(0).restarts()).isEqualTo(1);
    }

    @Test
    @DisplayName("a replica that never gets ready is told apart from one that crashes, and started again")
    void neverReady() {
        bench.apply(order(1, 1)
                .with(
                        Strategy.rolling(1, 0),
                        spec -> spec.env("NEVER_READY", "1")
                                .contract(
                                        contract -> Models.contract(contract).startupBudget(Duration.ofMillis(900)))));
        assertThat(problem(ProblemCause.NEVER_READY).detail()).contains("0.9 s");
        bench.await(ref, seen -> seen.replicas().get(0).restarts() >= 1);
    }

    @Test
    @DisplayName(
            "a replica that fails its probes leaves the rotation, or is started again if it fails the liveness probe")
    void probes() throws Exception {
        bench.apply(order(1, 1)
                .with(
                        Strategy.rolling(1, 0),
                        spec -> spec.contract(contract -> Models.contract(contract)
                                .liveness(dev.slipway.model.Probe.builder()
                                        .path("/live")
                                        .period(Duration.ofMillis(200))
                                        .failureThreshold(2)
                                        .build()))));
        bench.awaitServing(ref, 1);
        PlainClient.once(bench.endpoint(ref), "/unready");
        bench.await(ref, seen -> seen.replicas().get(0).state() == ReplicaState.NOT_READY);
        assertThat(problem(ProblemCause.PROBE_FAILED).detail()).contains("readiness");
        assertThat(PlainClient.once(bench.endpoint(ref), "/").status()).isEqualTo(503);

        bench.apply(order(2, 1)
                .with(
                        Strategy.recreate(),
                        spec -> spec.env("AGAIN", "1")
                                .contract(contract -> Models.contract(contract)
                                        .liveness(dev.slipway.model.Probe.builder()
                                                .path("/live")
                                                .period(Duration.ofMillis(200))
                                                .failureThreshold(2)
                                                .build()))));
        bench.awaitServing(ref, 1);
        PlainClient.once(bench.endpoint(ref), "/hang");
        bench.await(ref, seen -> seen.replicas().get(0).restarts() == 1);
        bench.awaitServing(ref, 1);
    }

    @Test
    @DisplayName("an unknown image is named before it is recorded, and is a problem if it is applied all the same")
    void unknownImage() {
        var rollout = order(1, 1).with(Strategy.rolling(1, 0), spec -> spec.image("nobody/knows:1"));
        assertThat(bench.provider().check(rollout.revision())).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEqualTo("image");
            assertThat(violation.message()).contains("command/nobody/knows:1", Models.IMAGE);
        });
        bench.apply(rollout);
        assertThat(problem(ProblemCause.IMAGE_UNAVAILABLE).detail()).contains("command/nobody/knows:1");
        bench.apply(order(2, 1).with(Strategy.rolling(1, 0), spec -> spec.image("test/missing:1")));
        assertThat(problem(ProblemCause.CRASHED).detail()).contains("can't be found");
    }

    @Test
    @DisplayName("a strategy of an unknown kind is refused, and nothing is written")
    void unknownStrategy() {
        assertThatThrownBy(() -> bench.apply(order(1, 1).with(new Strategy("canary", 1, 0), spec -> {})))
                .isInstanceOf(UnsupportedCapabilityException.class);
        assertThat(bench.provider().inventory()).isEmpty();
    }

    @Test
    @DisplayName("a state directory has one owner; a second is told which process that is")
    void secondOwner() {
        assertThatThrownBy(() -> bench.open()).isInstanceOfSatisfying(ProviderException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(error)
                    .hasMessageContaining(state.toString())
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        });
    }

    @Test
    @DisplayName("the next owner runs what the record still names, on the same port, and only reports the rest")
    void nextOwner() throws Exception {
        serve(1);
        var endpoint = bench.endpoint(ref);
        var stale = Models.ref("stale");
        bench.apply(new Models.Order(stale, 1, 1, "one").rolling(1, 0));
        bench.record.set(stale, 2);
        bench.reopen();

        bench.awaitServing(ref, 1);
        assertThat(bench.endpoint(ref)).isEqualTo(endpoint);
        assertThat(PlainClient.once(endpoint, "/").body()).isEqualTo("one");
        assertThat(bench.provider().inventory())
                .extracting(item -> item.deployment(), item -> item.replicas())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(ref, 1), org.assertj.core.groups.Tuple.tuple(stale, 0));
        assertThat(bench.present(stale).isComplete()).isFalse();

        assertThat(bench.remove(stale, 2)).isEqualTo(ApplyResult.ACCEPTED);
        bench.awaitAbsent(stale);
    }

    @Test
    @DisplayName("a remembered port that is taken is a problem that passes by itself")
    void portInUse() throws Exception {
        serve(1);
        int port = bench.endpoint(ref).getPort();
        bench.close();
        try (var other = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            bench.reopen();
            assertThat(problem(ProblemCause.PORT_IN_USE).detail()).contains(Integer.toString(port));
            assertThat(bench.present(ref).isComplete()).isFalse();
        }
        bench.await(ref, seen -> seen.isComplete() && seen.problems().isEmpty());
        assertThat(bench.endpoint(ref).getPort()).isEqualTo(port);
    }

    @Test
    @DisplayName("a torn file is named and left alone, and hides nothing else")
    void torn() throws IOException {
        var torn = Models.ref("torn");
        bench.close();
        Path file = new StateDirectory(state).folder(torn).resolve("rollout.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"schema\":1,");
        bench.reopen();
        bench.apply(order(1, 0).rolling(1, 0));

        var seen = bench.provider().observe(List.of(torn, ref), Freshness.CACHED);
        assertThat(seen.get(torn))
                .isInstanceOfSatisfying(
                        Observation.Unavailable.class,
                        unavailable -> assertThat(unavailable.reason()).contains(file.toString()));
        assertThat(seen.get(ref)).isInstanceOf(Observation.Present.class);
        assertThatThrownBy(() -> bench.apply(new Models.Order(torn, 1, 1, "one").rolling(1, 0)))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).exists();
    }

    @Test
    @DisplayName("wrong settings name the setting, the value and what is allowed")
    void wrongSettings() {
        assertWrong("stateDirectory", " ", "required");
        assertWrong("proxyPorts", "9-x", "8100-8199");
        assertWrong("backOff.first", "soon", "ISO-8601");
        assertWrong("backOff.most", "PT0.01S", "backOff.first");
        assertWrong("command/" + Models.IMAGE, "", "one argument per line");
        assertWrong("logMebibytes", "0", "1 to 1024");
    }

    private void assertWrong(String name, String value, String allowed) {
        var settings = new HashMap<>(Map.copyOf(bench.settings));
        settings.put(name, value);
        assertThatThrownBy(() -> LocalSettings.of(ProviderSettings.of(settings)))
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_SETTING))
                .hasMessageContaining(name)
                .hasMessageContaining(allowed);
    }

    @Test
    @DisplayName("a model gets its variables, also those that shells can't name, and none of the host's others")
    void environment() throws Exception {
        bench.apply(order(1, 1).with(Strategy.rolling(1, 0), spec -> spec.env("with.dot-and-dash", "x y")));
        bench.awaitServing(ref, 1);
        var endpoint = bench.endpoint(ref);
        assertThat(PlainClient.once(endpoint, "/env?with.dot-and-dash").body()).isEqualTo("x y");
        assertThat(PlainClient.once(endpoint, "/env?SELDON_DEPLOYMENT_ID").body())
                .isEqualTo("iris");
        assertThat(PlainClient.once(endpoint, "/env?HOST").body()).isEqualTo("127.0.0.1");
    }

    @Test
    @DisplayName("a variable whose name looks like an option is refused")
    void optionRefused() {
        for (String name : List.of("-x", "--split-string", "-")) {
            var rollout = order(1, 1).with(Strategy.rolling(1, 0), spec -> spec.env(name, "x"));
            assertThat(bench.provider().check(rollout.revision()))
                    .singleElement()
                    .satisfies(violation -> assertThat(violation.path()).isEqualTo("environment[" + name + "]"))
                    .satisfies(violation -> assertThat(violation.message()).contains("'-'"));
        }
    }

    @Test
    @DisplayName("a variable whose name looks like an option runs nothing though it was accepted once")
    void optionGuarded() {
        Path trace = state.resolve("trace");
        int fence = 0;
        for (String name : List.of("--split-string", "-x")) {
            fence++;
            bench.apply(order(fence, 1)
                    .with(Strategy.recreate(), spec -> spec.env(name, "sh -c 'echo > " + trace + "; exec sleep 2'")));
            bench.await(
                    ref,
                    seen -> Files.exists(trace)
                            || seen.problems().stream()
                                    .anyMatch(problem -> problem.detail().contains(name)));
            assertThat(trace).doesNotExist();
        }
    }

    @Test
    @DisplayName("P12 no thread is left after close, and closing twice is fine")
    void threads() {
        serve(1);
        bench.close();
        bench.close();
        Bench.await(
                "the end of all threads",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("slipway-local")
                                || thread.getName().contains("Scheduler")),
                () -> Thread.getAllStackTraces().keySet());
        assertThatThrownBy(() -> bench.provider().inventory()).isInstanceOf(ProviderException.class);
    }
}
