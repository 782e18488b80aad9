package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.directory.StaticGroupDirectory;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.ProviderSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A host as the quickstart is one, with real processes: "botany" of ann and bob, "zoo" of zoe, "closed" of ann. */
final class TestHost {
    private TestHost() {}

    static DeploymentManager open(Path state, Map<String, String> more) {
        Models models = Models.ofThisJvm(state);
        Map<String, String> settings = models.settings();
        settings.put("command/iris:never-ready", models.command("IRIS_NEVER_READY=true"));
        settings.putAll(more);
        return DeploymentManager.builder()
                .store(new InMemoryHistoryStore())
                .directory(new StaticGroupDirectory(
                        List.of(Lab.botany(), group("zoo", "zoe", true), group("closed", "ann", false))))
                .provider("local", ProviderSettings.of(settings))
                .reconcileEvery(Duration.ofMillis(500))
                .build();
    }

    private static Group group(String id, String member, boolean on) {
        return Group.builder()
                .id(new GroupId(id))
                .isModelDeploymentOn(on)
                .limits(ResourceAmounts.of("cpu", "2"))
                .addInstanceTypes(Lab.SMALL)
                .addMembers(new UserId(member))
                .build();
    }
}
