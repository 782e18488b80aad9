package dev.slipway.core.embedded;

import static dev.slipway.model.ReplicaState.BACKING_OFF;
import static dev.slipway.model.ReplicaState.NOT_READY;
import static dev.slipway.model.ReplicaState.PENDING;
import static dev.slipway.model.ReplicaState.READY;
import static dev.slipway.model.ReplicaState.STARTING;
import static dev.slipway.model.ReplicaState.TERMINATING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.Samples;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddedTroubleTest {
    private static final String OTHER = "models/fraud:2";
    private final EmbeddedBench bench = new EmbeddedBench();

    static List<Arguments> troubles() {
        return List.of(
                trouble("crash", Behaviour.crash(3, "no weights"), BACKING_OFF, "CRASHED", "ended with exit code 3"),
                trouble(
                        "out of memory",
                        Behaviour.outOfMemory("no weights"),
                        BACKING_OFF,
                        "OUT_OF_MEMORY",
                        "ran out of memory, exit code 137"),
                trouble(
                        "no such image",
                        Behaviour.imageUnavailable("can't be pulled: manifest unknown"),
                        PENDING,
                        "IMAGE_UNAVAILABLE",
                        "can't be pulled: manifest unknown"),
                trouble(
                        "a name that is none",
                        Behaviour.imageInvalid("has no valid image name"),
                        PENDING,
                        "IMAGE_INVALID",
                        "has no valid image name"),
                trouble(
                        "a missing secret",
                        Behaviour.misconfigured("lacks secret 'weights'"),
                        PENDING,
                        "CONFIGURATION",
                        "lacks secret 'weights'"),
                trouble(
                        "no node",
                        Behaviour.unschedulable("has no node with a GPU"),
                        PENDING,
                        "UNSCHEDULABLE",
                        "has no node with a GPU"));
    }

    private static Arguments trouble(
            String name, Behaviour behaviour, ReplicaState state, String cause, String detail) {
        return Arguments.of(name, behaviour, state, new ProblemCause(cause), detail);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    @DisplayName(
            "R17 R18 R19 every trouble of an image shows as a real back end shows it, and is over when the image behaves")
    void troubles(String name, Behaviour behaviour, ReplicaState state, ProblemCause cause, String detail) {
        bench.backEnd.setTimes(Duration.ofSeconds(4), Duration.ZERO);
        bench.backEnd.behave(EmbeddedBench.IMAGE, behaviour);
        bench.run(1);
        bench.wait(5);

        assertThat(bench.states()).as(name).containsExactly(state);
        Problem problem = bench.see().problems().get(0);
        assertThat(problem.cause()).isEqualTo(cause);
        assertThat(problem.detail()).isEqualTo("replica fraud-1 " + detail);
        assertThat(problem.replica()).contains(bench.replica(0).id());
        assertThat(problem.revision()).contains(new RevisionNumber(1));
        boolean ended = state == BACKING_OFF;
        assertThat(problem.exitCode().isPresent()).isEqualTo(ended);
        assertThat(problem.lastLogLines()).isEqualTo(ended ? List.of("no weights") : List.of());

        bench.backEnd.behave(EmbeddedBench.IMAGE);
        bench.wait(4);
        assertThat(bench.states()).containsExactly(READY);
        assertThat(bench.see().problems()).isEmpty();
        assertThat(bench.see().progressSince()).isEqualTo(bench.clock.instant());
    }

    @Test
    @DisplayName("R18 exit 0 is no problem of its own, but nothing answers either")
    void exitsWithZero() {
        bench.backEnd.behave(EmbeddedBench.IMAGE, Behaviour.crash(0, "done"));
        bench.run(1);

        assertThat(bench.states()).containsExactly(BACKING_OFF);
        assertThat(bench.see().problems()).isEmpty();
    }

    @Test
    @DisplayName(
            "R18 R21 what crashes twice is started again after 10 and 20 seconds, counts its restarts, and recovers")
    void recovers() {
        bench.backEnd.behave(
                EmbeddedBench.IMAGE, Behaviour.crash(3, "no weights").times(2));
        bench.run(1);
        Instant start = bench.clock.instant();

        bench.wait(29);
        assertThat(bench.states()).containsExactly(BACKING_OFF);
        assertThat(bench.see().replicas().get(0).restarts()).isEqualTo(1);
        bench.wait(1);
        assertThat(bench.states()).containsExactly(READY);
        assertThat(bench.see().replicas().get(0).restarts()).isEqualTo(2);
        assertThat(bench.see().progressSince()).isEqualTo(start.plusSeconds(30));
    }

    @Test
    @DisplayName(
            "a crash after a while comes at its own time, however late anybody looks, and its problem outlives the next start")
    void crashesLater() {
        bench.backEnd.behave(
                EmbeddedBench.IMAGE,
                Behaviour.crash(3).after(Duration.ofSeconds(30)).startsIn(Duration.ofSeconds(5)));
        bench.run(1);
        Instant start = bench.clock.instant();

        bench.wait(34);
        assertThat(bench.states()).containsExactly(READY);
        bench.wait(12);
        assertThat(bench.states()).containsExactly(STARTING);
        assertThat(bench.problems()).containsExactly("CRASHED: replica fraud-1 ended with exit code 3");
        assertThat(bench.see().progressSince()).isEqualTo(start.plusSeconds(5));
    }

    @Test
    @DisplayName("R19 what is never ready is a problem after its startup budget; what stops answering is one at once")
    void probes() {
        bench.backEnd.behave(EmbeddedBench.IMAGE, Behaviour.probeFailsAfter(Duration.ofMinutes(1)));
        bench.backEnd.neverReady(OTHER);
        bench.run(1);
        bench.run(Samples.ref("lab", "other"), OTHER, 1, Strategy.recreate());

        bench.wait(60);
        assertThat(bench.states()).containsExactly(NOT_READY);
        assertThat(bench.problems())
                .containsExactly("PROBE_FAILED: replica fraud-1 was ready and doesn't answer its probe now");
        bench.backEnd.behave(EmbeddedBench.IMAGE, Behaviour.neverReady());
        bench.replica(0).restart();
        bench.wait(119);
        assertThat(bench.problems()).isEmpty();
        bench.wait(1);
        assertThat(bench.problems()).containsExactly("NEVER_READY: replica fraud-1 isn't ready after 120 s");
    }

    @Test
    @DisplayName("R19 replicas beyond the back end's capacity stay pending with what is missing, until others are gone")
    void capacity() {
        bench.backEnd.setCapacity(ResourceAmounts.of("cpu", "1"));
        bench.run(3);

        assertThat(bench.states()).containsExactly(READY, READY, PENDING);
        assertThat(bench.problems())
                .containsExactly(
                        "UNSCHEDULABLE: replica fraud-3 has no place, cpu: requested 500m, used 1, limited to 1");
        bench.backEnd.setTimes(Duration.ZERO, Duration.ofSeconds(5));
        bench.replica(0).kill();
        assertThat(bench.states()).containsExactly(READY, READY, PENDING);
        bench.backEnd.setCapacity(ResourceAmounts.of("cpu", "2"));
        assertThat(bench.states()).containsExactly(READY, READY, READY);
    }

    @Test
    @DisplayName(
            "R20 what the back end's own quota denies isn't made, and scope, resource, limit, used and requested are told")
    void quota() {
        bench.backEnd.setQuota("team-a", ResourceAmounts.of("cpu", "1200m"));
        bench.run(3);

        assertThat(bench.states()).containsExactly(READY, READY);
        Problem denial = bench.see().problems().get(0);
        assertThat(denial.cause()).isEqualTo(ProblemCause.QUOTA_DENIED);
        assertThat(denial.detail())
                .isEqualTo("the back end's quota refused a replica, 'team-a', cpu: requested 500m, used 1,"
                        + " limited to 1200m");
        assertThat(denial.replica()).isEmpty();
        assertThat(denial.revision()).contains(new RevisionNumber(1));
        bench.backEnd.setQuota("team-a", ResourceAmounts.NONE);
        assertThat(bench.states()).containsExactly(READY, READY, READY);
        assertThat(bench.problems()).isEmpty();
    }

    @Test
    @DisplayName("R23 a killed replica is replaced under a new id, and a restarted one keeps its id and counts")
    void churn() {
        bench.run(2);

        bench.replica(0).kill();
        bench.replica(0).restart();
        assertThat(bench.see().replicas().stream().map(replica -> replica.id() + " " + replica.restarts()))
                .containsExactly("fraud-2 1", "fraud-3 0");
    }

    @Test
    @DisplayName("R19 an evicted replica is replaced, and told of until all are ready again")
    void evicted() {
        bench.backEnd.setTimes(Duration.ofSeconds(5), Duration.ZERO);
        bench.run(1);
        bench.wait(5);

        bench.replica(0).evict("the node was low on memory");
        assertThat(bench.states()).containsExactly(STARTING);
        assertThat(bench.problems())
                .containsExactly("EVICTED: replica fraud-1 was evicted: the node was low on memory");
        bench.wait(5);
        assertThat(bench.problems()).isEmpty();
    }

    @Test
    @DisplayName("R23 a replica on a lost node is terminating and replaced, and stays until the node is back")
    void lostNode() {
        bench.run(1);
        EmbeddedReplica lost = bench.replica(0);

        lost.loseNode();
        bench.wait(1_000_000);
        assertThat(bench.states()).containsExactly(TERMINATING, READY);
        assertThat(bench.see().track().replicas().terminating()).isEqualTo(1);
        lost.nodeReturns();
        assertThat(bench.states()).containsExactly(READY);
    }

    @Test
    @DisplayName("an image's own stop time goes before that of the back end, and what never started goes at once")
    void stopTimes() {
        bench.backEnd.setTimes(Duration.ZERO, Duration.ofSeconds(5));
        bench.backEnd.behave(EmbeddedBench.IMAGE, Behaviour.good().stopsIn(Duration.ofSeconds(60)));
        bench.run(1);
        bench.run(0);
        bench.wait(59);
        assertThat(bench.states()).containsExactly(TERMINATING);
        bench.wait(1);
        assertThat(bench.states()).isEmpty();

        bench.backEnd.behave(EmbeddedBench.IMAGE, Behaviour.imageUnavailable("can't be pulled"));
        bench.run(1);
        bench.run(0);
        assertThat(bench.states()).isEmpty();
    }

    @Test
    @DisplayName("somebody else deletes everything: it is absent, and the next rollout makes it anew")
    void vanishes() {
        bench.run(2);
        bench.backEnd.vanish(bench.ref.id());

        assertThat(bench.look()).isInstanceOf(Observation.Absent.class);
        assertThat(bench.backEnd.replicas()).isZero();
        bench.run(1);
        assertThat(bench.states()).containsExactly(READY);
    }

    @Test
    @DisplayName("G2 after a write the back end isn't settled for as long as its controllers lag behind")
    void lag() {
        bench.backEnd.setLag(Duration.ofSeconds(3));
        bench.run(1);

        bench.wait(2);
        assertThat(bench.see().isSettled()).isFalse();
        bench.wait(1);
        assertThat(bench.see().isSettled()).isTrue();
    }

    @Test
    @DisplayName("R25 where a deployment answers follows the template")
    void endpoint() {
        bench.backEnd.setEndpoints("https://{group}.models.example/{id}/");
        bench.run(1);

        assertThat(bench.see().endpoint().orElseThrow()).hasToString("https://lab.models.example/fraud/");
    }

    @Test
    @DisplayName("it makes no difference whether somebody looks at every second or once at the end")
    void lookingChangesNothing() {
        var watched = new EmbeddedBench();
        for (EmbeddedBench one : List.of(bench, watched)) {
            one.backEnd.setTimes(Duration.ofSeconds(3), Duration.ofSeconds(4));
            one.backEnd.setCapacity(ResourceAmounts.of("cpu", "2"));
            one.run(3);
            one.wait(10);
            one.backEnd.behave(
                    OTHER, Behaviour.crash(1).after(Duration.ofSeconds(7)).times(3));
            one.run(one.ref, OTHER, 3, Strategy.rolling(1, 0));
        }
        for (int second = 0; second < 300; second++) {
            watched.wait(1);
            watched.look();
        }
        bench.wait(300);

        assertThat(bench.look()).isEqualTo(watched.look());
        assertThat(bench.states()).containsExactly(READY, READY, READY);
    }
}
