package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.Mutation;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Phase;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers who never send anything again, while everything changes that can change without stopping. */
class NoFailedRequestTest {
    private static final int LEAST_REQUESTS = 200;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private DeploymentManager manager;
    private DeploymentId id;
    private Load load;

    @BeforeEach
    void deploy() {
        manager = TestHost.open(folder.resolve("state"), Map.of());
        id = manager.deploy(Lab.ANN, Lab.iris().build()).id();
        settle(Phase.DEPLOYED);
        load = new Load(manager.example(Lab.ANN, id).orElseThrow());
    }

    @AfterEach
    void close() {
        load.close();
        manager.close();
    }

    @Test
    @DisplayName("S29 S31 R64 no request fails during an update, a bad update, a rollback, scaling up and scaling down")
    void noneFails() {
        during("before", () -> {});
        during("good update", () -> {
            manager.update(
                    Lab.ANN, id, SpecChange.builder().image(Models.SECOND).build());
            settle(Phase.DEPLOYED);
        });
        RevisionNumber good = manager.status(Lab.ANN, id).revision();
        during("bad update", () -> {
            var change = SpecChange.builder()
                    .image(Models.BROKEN)
                    .progressDeadline(Duration.ofSeconds(4))
                    .build();
            manager.update(Lab.ANN, id, change);
            settle(Phase.FAILED);
            assertThat(manager.status(Lab.ANN, id).serving()).isEqualTo(Serving.OLD_REVISION);
        });
        during("rollback", () -> {
            manager.rollback(Lab.ANN, id, good);
            settle(Phase.DEPLOYED);
        });
        during("rollback to v1", () -> {
            manager.rollback(Lab.ANN, id, RevisionNumber.FIRST);
            settle(Phase.DEPLOYED);
        });
        during("scale 2 to 4", () -> {
            Stage.awaitTrue(
                    "room",
                    Duration.ofMinutes(1),
                    () -> manager.plan(Lab.ANN, Mutation.scale(id, 4)).fits());
            manager.scale(Lab.ANN, id, 4);
            settle(Phase.DEPLOYED);
        });
        during("scale 4 to 1", () -> {
            manager.scale(Lab.ANN, id, 1);
            settle(Phase.DEPLOYED);
        });
    }

    private void during(String name, Runnable change) {
        load.look("");
        change.run();
        Stage.awaitTrue("enough requests", Duration.ofMinutes(1), () -> load.requests() >= LEAST_REQUESTS);
        Load.Figures figures = load.look(name);
        System.out.println(figures);
        assertThat(figures.failures()).as(figures.toString()).isEmpty();
    }

    private void settle(Phase phase) {
        var status = manager.await(Lab.ANN, id, LONGEST).status();
        assertThat(status.phase()).as("%s", status).isEqualTo(phase);
    }
}
