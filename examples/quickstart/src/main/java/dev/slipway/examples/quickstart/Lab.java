package dev.slipway.examples.quickstart;

import dev.slipway.core.directory.StaticGroupDirectory;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.Probe;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Who is in the story, and what they may use: ann and bob of the group "botany". */
final class Lab {
    static final Actor ANN = Actor.user("ann");
    static final Actor BOB = Actor.user("bob");
    static final Actor CAROL = Actor.administrator("carol");
    static final InstanceType SMALL =
            InstanceType.of("small", ResourceAmounts.of("cpu", "500m").and("memory", "128Mi"));
    static final GroupId BOTANY = new GroupId("botany");

    /** Sepal length and width, petal length and width of the flower that the two models see differently. */
    static final String FLOWER = "{\"data\":{\"ndarray\":[[5.9,3.2,4.8,1.8]]}}";

    private Lab() {}

    static Group botany() {
        return botany(Map.of());
    }

    private static Group botany(Map<String, String> nodes) {
        return Group.builder()
                .id(BOTANY)
                .isModelDeploymentOn(true)
                .limits(ResourceAmounts.of("cpu", "2").and("memory", "1Gi"))
                .addInstanceTypes(
                        InstanceType.builder().from(SMALL).nodeSelector(nodes).build())
                .addMembers(new UserId("ann"), new UserId("bob"))
                .build();
    }

    static GroupDirectory directory() {
        return directory(Map.of());
    }

    /** With an instance type that runs on nodes with these labels only. */
    static GroupDirectory directory(Map<String, String> nodes) {
        return new StaticGroupDirectory(List.of(botany(nodes)));
    }

    static DeploymentSpecBuilder iris() {
        return DeploymentSpec.builder()
                .group("botany")
                .name("Iris species")
                .instanceType("small")
                .replicas(2)
                .image(Models.FIRST)
                .description("Names the species of an iris from four measurements")
                .metadata("dataset", "Fisher 1936")
                .contract(offers -> offers.readiness(Probe.http("/health/ready"))
                        .terminationGrace(Duration.ofSeconds(5))
                        .exampleRequest(FLOWER))
                .progressDeadline(Duration.ofSeconds(30));
    }
}
