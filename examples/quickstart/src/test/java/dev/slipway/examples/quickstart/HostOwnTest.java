package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.embedded.Behaviour;
import dev.slipway.core.embedded.EmbeddedBackEnd;
import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Phase;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a host tests its own code: on the embedded back end, with a clock of its own, without a cluster and without waiting. */
class HostOwnTest {
    // region host-setup
    private final HandClock clock = new HandClock();
    private final EmbeddedBackEnd backEnd = new EmbeddedBackEnd(clock);
    private final DeploymentManager manager = DeploymentManager.builder()
            .store(new InMemoryHistoryStore())
            .directory(Lab.directory())
            .provider(new EmbeddedProviderFactory(backEnd), ProviderSettings.none())
            .clock(clock, clock)
            .callDeadline(Duration.ofMillis(1)) // don't try again within a call
            .manualReconcile() // nothing happens behind the test's back
            .build();
    // endregion
    private final Portal portal = new Portal(manager);
    private DeploymentId id;

    @BeforeEach
    void deploy() {
        id = manager.deploy(Lab.ANN, Lab.iris().image("iris:1").build()).id();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    @DisplayName("S8 R18 our portal shows a red badge with the exit code when a new model keeps crashing")
    void redBadge() {
        // region host-crash
        backEnd.behave("iris:2", Behaviour.crash(3, "loading weights", "no such file"));
        portal.publish(Lab.ANN, id, "iris:2");
        manager.reconcile();
        clock.advance(Duration.ofSeconds(31)); // longer than the spec's progress deadline

        assertThat(portal.badge(Lab.ANN, id)).isEqualTo("red: CRASHED, exit code 3");
        // endregion
    }

    @Test
    @DisplayName("R21 our portal's badge is yellow while a model starts slowly, and green when it has")
    void yellowThenGreen() {
        backEnd.behave("iris:2", Behaviour.good().startsIn(Duration.ofSeconds(20)));
        portal.publish(Lab.ANN, id, "iris:2");
        assertThat(portal.badge(Lab.ANN, id)).startsWith("yellow");

        for (int second = 0; second < 60; second++) {
            manager.reconcile();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(portal.badge(Lab.ANN, id)).isEqualTo("green: READY");
    }

    @Test
    @DisplayName(
            "R86 R94 our nightly job survives an outage of the cluster: the model of the day is accepted once, and live afterwards")
    void outage() {
        // region host-outage
        backEnd.goDown("maintenance");
        var accepted = portal.publish(Lab.ANN, id, "iris:2");
        assertThat(accepted.latest().number()).isEqualTo(new RevisionNumber(2));
        assertThat(portal.badge(Lab.ANN, id)).endsWith("(may have changed: BACK_END_UNREACHABLE)");

        backEnd.comeBack();
        clock.advance(Duration.ofMinutes(1));
        manager.reconcile();
        assertThat(manager.find(Lab.ANN, id).orElseThrow().status().phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(manager.history(Lab.ANN, id)).hasSize(2);
        // endregion
    }

    @Test
    @DisplayName("R53 our log page shows each line once, though the connection breaks and a replica is replaced")
    void logPage() {
        // region host-logs
        try (var logs = portal.logs(Lab.ANN, id)) {
            assertThat(Portal.news(logs)).containsExactly("started iris:1", "started iris:1");

            var replica = backEnd.replicas(id).get(0);
            replica.write("scored 1");
            assertThat(Portal.news(logs)).containsExactly("scored 1");
            replica.cutLog();
            replica.write("scored 2");
            assertThat(Portal.news(logs)).containsExactly("scored 2");

            backEnd.replicas(id).get(1).kill();
            clock.advance(Duration.ofSeconds(1));
            assertThat(Portal.news(logs)).containsExactly("started iris:1");
        }
        // endregion
    }
}
