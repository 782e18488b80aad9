package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.Phase;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.Revision;
import dev.slipway.model.Suspension;
import dev.slipway.spi.DeploymentListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a reader is told while others change things, and what a careless host can't break. */
class ConcurrencyOfReadsTest {
    private static final DeploymentId FRAUD = id("fraud");

    private final TestHost host = new TestHost();

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    @DisplayName("R21 R33 nobody who reads while others scale is told that the record is behind, or that it failed")
    void scaledMeanwhile() throws InterruptedException {
        DeploymentManager writer = host.manager();
        DeploymentManager reader = host.manager();
        writer.deploy(ANN, spec().build());
        var done = new AtomicBoolean();
        var scaling = new Thread(() -> {
            for (int round = 0; round < 300; round++) {
                writer.scale(ANN, FRAUD, 1 + round % 3);
            }
            done.set(true);
        });
        scaling.start();
        int reads = 0;
        while (!done.get()) {
            var status = reader.status(ANN, FRAUD);
            assertThat(status.phase()).as("%s", status.reason()).isNotEqualTo(Phase.FAILED);
            reads++;
        }
        scaling.join();
        assertThat(reads).isPositive();
    }

    @Test
    @DisplayName("R93 a listener that changes the deployment again doesn't make its own deploy look failed")
    void listenerCallsBack() {
        var again = new AtomicBoolean();
        var managers = new DeploymentManager[1];
        managers[0] = host.builder()
                .listener(new DeploymentListener() {
                    @Override
                    public void accepted(Revision revision) {
                        if (again.compareAndSet(false, true)) {
                            managers[0].scale(ANN, FRAUD, 3);
                        }
                    }
                })
                .build();
        try (var manager = managers[0]) {
            var answer = manager.deploy(ANN, spec().build());

            assertThat(answer.status().phase()).isNotEqualTo(Phase.FAILED);
            assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        }
    }

    @Test
    @DisplayName("R93 a listener built against another version, which throws an error, harms nobody")
    void brokenListener() {
        try (var manager = host.builder()
                .listener(new DeploymentListener() {
                    @Override
                    public void accepted(Revision revision) {
                        throw new NoClassDefFoundError("com/example/Metrics");
                    }
                })
                .build()) {
            assertThat(manager.deploy(ANN, spec().build()).status().phase()).isEqualTo(Phase.DEPLOYED);
        }
    }

    @Test
    @DisplayName("R89 once it is closed a manager records nothing more, and who waits is told so")
    void closed() throws InterruptedException {
        host.backEnd.neverReady("models/fraud:1");
        DeploymentManager manager = host.manager();
        manager.deploy(ANN, spec().build());
        var told = new DeploymentException[1];
        var waiting = new Thread(() -> {
            try {
                manager.await(ANN, FRAUD, Duration.ofMinutes(10));
            } catch (DeploymentException e) {
                told[0] = e;
            }
        });
        waiting.start();
        manager.close();
        waiting.join(10_000);

        assertThat(told[0]).isNotNull();
        assertThat(told[0].code()).isEqualTo(ErrorCode.CLOSED);
        assertThatThrownBy(() -> manager.scale(ANN, FRAUD, 1))
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        closed -> assertThat(closed.code()).isEqualTo(ErrorCode.CLOSED));
    }

    @Test
    @DisplayName("R36 R22 a stop that the back end doesn't accept says so instead of stopping for ever in silence")
    void stopRefused() {
        DeploymentManager manager = host.manager();
        manager.deploy(ANN, spec().build());
        host.backEnd.goDown("no route");
        manager.stop(ANN, FRAUD);
        host.backEnd.comeBack();

        var status = manager.status(ANN, FRAUD);
        assertThat(status.phase()).isEqualTo(Phase.STOPPING);
        assertThat(status.reason().code()).isEqualTo(new ReasonCode("UNREACHABLE"));
        assertThat(status.reason().message()).contains("2 replicas left", "no route");
        manager.reconcile();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    @DisplayName("R11 answers of the directory that are long apart, or about what a group had before, don't add up")
    void oldAnswers() {
        var memory = new DirectoryMemory(Duration.ofMinutes(2), host.clock);
        var lab = new GroupId("lab");
        memory.forbids(lab, Suspension.SWITCHED_OFF);
        memory.forbids(lab, Suspension.SWITCHED_OFF);
        host.clock.advance(Duration.ofDays(30));
        assertThat(memory.forbids(lab, Suspension.SWITCHED_OFF)).isFalse();

        memory.forbids(lab, Suspension.SWITCHED_OFF);
        memory.keepOnly(Set.of());
        host.clock.advance(Duration.ofMinutes(3));
        assertThat(memory.forbids(lab, Suspension.SWITCHED_OFF)).isFalse();
    }

    @Test
    @DisplayName("R89 a waiting time that can't be is taken for none, and an interval that can't be is refused")
    void oddDurations() {
        DeploymentManager manager = host.manager();
        host.backEnd.neverReady("models/fraud:1");
        manager.deploy(ANN, spec().build());

        assertThat(manager.await(ANN, FRAUD, Duration.ofSeconds(Long.MIN_VALUE)).outcome())
                .isEqualTo(AwaitResult.Outcome.TIMED_OUT);
        for (Duration odd : List.of(Duration.ZERO, Duration.ofDays(200_000))) {
            assertThatThrownBy(() -> host.builder().reconcileEvery(odd))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("at most");
        }
    }
}
