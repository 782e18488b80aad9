package dev.slipway.core.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.Samples;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class EmbeddedCallsTest {
    private final EmbeddedBench bench = new EmbeddedBench();

    private void call(BackEndCall kind) {
        switch (kind) {
            case APPLY -> assertThat(bench.run(1)).isNotNull();
            case REMOVE ->
                assertThat(bench.provider.remove(bench.ref, new Fence(1))).isNotNull();
            case OBSERVE -> assertThat(bench.look()).isNotNull();
            case DIAGNOSE ->
                assertThat(bench.provider.diagnose(bench.ref, Duration.ofSeconds(1)))
                        .isNotNull();
            case INVENTORY -> assertThat(bench.provider.inventory()).isNotNull();
            case LOGS -> assertThat(bench.provider.logs().replicas(bench.ref)).isNotNull();
            case DRIFT -> assertThat(bench.provider.drift(rollout())).isNotNull();
            case REPAIR -> assertThat(bench.provider.repair(rollout())).isNotNull();
        }
    }

    private Rollout rollout() {
        return bench.rollout(bench.ref, EmbeddedBench.IMAGE, 1, Strategy.rolling(0, 1));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "every kind of call can fail as unreachable, as throttled, and a number of times with any error, and is counted")
    void fails(BackEndCall kind) {
        ThrowingCallable call = () -> call(kind);

        bench.backEnd.goDown("no route");
        assertFails(call, ErrorCode.UNREACHABLE);
        bench.backEnd.calls().throttle(Duration.ofSeconds(7));
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(7)));
        bench.backEnd.comeBack();
        bench.backEnd.calls().fail(kind, 2, () -> new ProviderException(ErrorCode.FORBIDDEN, "no"));
        bench.backEnd.calls().fail(kind, 1, () -> new ProviderException(ErrorCode.INTERNAL, "oops"));
        assertFails(call, ErrorCode.FORBIDDEN);
        assertFails(call, ErrorCode.FORBIDDEN);
        assertFails(call, ErrorCode.INTERNAL);
        call(kind);

        assertThat(bench.backEnd.calls().made(kind)).isEqualTo(6);
        for (BackEndCall other : BackEndCall.values()) {
            assertThat(other == kind || bench.backEnd.calls().made(other) == 0).isTrue();
        }
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R89 a call that hangs goes on when the back end comes back, and ends when its thread is interrupted")
    void hangs(BackEndCall kind) throws Exception {
        bench.backEnd.calls().hang(kind);
        FutureTask<Boolean> released = start(() -> {
            call(kind);
            return true;
        });
        FutureTask<Boolean> interrupted = new FutureTask<>(() -> {
            assertFails(() -> call(kind), ErrorCode.INTERNAL);
            return Thread.currentThread().isInterrupted();
        });
        var second = new Thread(interrupted);
        second.start();
        while (bench.backEnd.calls().waiting() < 2) {
            Thread.onSpinWait();
        }

        second.interrupt();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(released.isDone()).isFalse();
        bench.backEnd.comeBack();
        assertThat(released.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.backEnd.calls().waiting()).isZero();
    }

    private static FutureTask<Boolean> start(Callable<Boolean> call) {
        var task = new FutureTask<>(call);
        new Thread(task).start();
        return task;
    }

    @Test
    @DisplayName("P1 a lost answer is a time-out of a call that was carried out; the same again writes nothing")
    void lostAnswer() {
        bench.backEnd.calls().loseAnswers(BackEndCall.APPLY, 1);
        Rollout rollout = bench.rollout(bench.ref, EmbeddedBench.IMAGE, 2, Strategy.recreate());

        assertFails(() -> bench.provider.apply(rollout), ErrorCode.TIMEOUT);
        assertThat(bench.backEnd.replicas()).isEqualTo(2);
        assertThat(bench.backEnd.writes()).as("a shell, and what fills it").isEqualTo(2);
        assertThat(bench.provider.apply(rollout)).isEqualTo(ApplyResult.ACCEPTED);
        assertThat(bench.backEnd.writes()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "R22 a rollout that the back end refuses is rejected and changes nothing; going down to none is not refused")
    void rejected() {
        bench.backEnd.behave("models/fraud:2", Behaviour.rejected("models/fraud:2 isn't signed"));
        bench.run(2);

        assertThatThrownBy(() -> bench.run(bench.ref, "models/fraud:2", 2, Strategy.recreate()))
                .hasMessage("models/fraud:2 isn't signed")
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REJECTED));
        assertThat(bench.see().track().replicas().updatedReady()).isEqualTo(2);
        assertThat(bench.run(bench.ref, "models/fraud:2", 0, Strategy.recreate()))
                .isEqualTo(ApplyResult.ACCEPTED);
    }

    @Test
    @DisplayName(
            "R70 P9 something foreign in the place of a deployment is a conflict and stays; what is ours already isn't hindered")
    void foreign() {
        bench.backEnd.occupy(bench.ref.id());

        assertFails(() -> bench.run(1), ErrorCode.CONFLICT);
        assertThat(bench.provider.remove(bench.ref, new Fence(1))).isEqualTo(ApplyResult.ACCEPTED);
        assertFails(() -> bench.run(1), ErrorCode.CONFLICT);
        bench.backEnd.vacate(bench.ref.id());
        assertThat(bench.run(1)).isEqualTo(ApplyResult.ACCEPTED);
        bench.backEnd.occupy(bench.ref.id());
        assertThat(bench.run(2)).isEqualTo(ApplyResult.ACCEPTED);
    }

    @Test
    @DisplayName(
            "R43 P12 changes are hinted at when they come to be known, outside of the back end's lock, until closed")
    void hints() {
        List<Set<DeploymentRef>> heard = new ArrayList<>();
        DeploymentProvider other = new EmbeddedProviderFactory(bench.backEnd).open(ProviderSettings.none(), bench);
        DeploymentProvider.Subscription closed = other.watch(heard::add);
        other.close();
        bench.backEnd.setTimes(Duration.ofSeconds(5), Duration.ZERO);
        DeploymentProvider.Subscription mine = bench.provider.watch(changed -> {
            var elsewhere = new FutureTask<>(bench::look);
            new Thread(elsewhere).start();
            assertThat(heard.add(changed)).isTrue();
            assertThat(ready(elsewhere)).isNotNull();
        });

        bench.run(1);
        assertThat(heard).hasSize(1).containsOnly(Set.of(bench.ref));
        bench.look();
        assertThat(heard).hasSize(1);
        bench.wait(5);
        bench.look();
        assertThat(heard).hasSize(2);
        bench.replica(0).kill();
        assertThat(heard).hasSize(3);
        mine.close();
        mine.close();
        closed.close();
        bench.backEnd.vanish(bench.ref.id());
        assertThat(heard).hasSize(3);
    }

    private static <T> T ready(FutureTask<T> task) {
        try {
            return task.get(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the back end was locked meanwhile", e);
        }
    }

    @Test
    @DisplayName("R53 an outage cuts the logs that are being read")
    void outageCutsLogs() {
        bench.run(1);
        try (var stream = bench.provider
                .logs()
                .open(new LogRequest(
                        bench.ref,
                        bench.replica(0).id(),
                        LogQuery.builder().isFollow(true).build()))) {
            assertThat(stream.next(Duration.ZERO)).isPresent();
            bench.backEnd.goDown("no route");
            assertFails(() -> stream.next(Duration.ofDays(1)), ErrorCode.UNREACHABLE);
            assertThat(stream.isEnded()).isTrue();
        }
    }

    @Test
    @DisplayName("a replica or deployment that isn't there is named")
    void unknown() {
        bench.run(1);
        assertThatThrownBy(() -> bench.backEnd.replica(new ReplicaId("fraud-7")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no replica fraud-7, but [fraud-1]");
        assertThat(bench.backEnd.replicas(Samples.ref("lab", "other").id())).isEmpty();
    }
}
