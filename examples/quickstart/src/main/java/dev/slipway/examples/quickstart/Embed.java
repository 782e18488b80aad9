package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.spi.GroupDirectory;
import dev.slipway.spi.ProviderSettings;
import java.io.PrintStream;
import java.time.Duration;

/** The least that a host writes: a manager, a deployment, its endpoint. */
final class Embed {
    private Embed() {}

    static void run(GroupDirectory groups, ProviderSettings settings, Actor ann, DeploymentSpec iris, PrintStream out) {
        // region embed
        try (var manager = DeploymentManager.builder()
                .store(new InMemoryHistoryStore())
                .directory(groups)
                .provider("local", settings)
                .build()) {
            var id = manager.deploy(ann, iris).id();
            var status = manager.await(ann, id, Duration.ofMinutes(1)).status();
            out.println(status.reason() + " at " + status.endpoint().orElseThrow());
        }
        // endregion
    }
}
