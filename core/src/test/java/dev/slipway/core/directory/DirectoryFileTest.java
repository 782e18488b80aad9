package dev.slipway.core.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Toleration;
import dev.slipway.model.UserId;
import dev.slipway.model.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryFileTest {
    private static final UserId ANN = new UserId("ann");

    @TempDir
    Path folder;

    @Test
    @DisplayName("S2 S6 R54 R57 R62 the example file says all that a group can have, and is read as it is meant")
    void example() {
        var groups = StaticGroupDirectory.read(example(Path.of("").toAbsolutePath()));

        assertThat(groups.overallLimits())
                .isEqualTo(ResourceAmounts.of("nvidia.com/gpu", "8").and("slipway.dev/deployments", "100"));
        assertThat(groups.groupsOf(ANN))
                .containsExactly(Group.builder()
                        .id(new GroupId("research"))
                        .displayName("Research")
                        .isModelDeploymentOn(true)
                        .members(Set.of(ANN, new UserId("bob")))
                        .limits(ResourceAmounts.of("cpu", "16")
                                .and("memory", "64Gi")
                                .and("nvidia.com/gpu", "2"))
                        .mostDeployments(20)
                        .addInstanceTypes(
                                InstanceType.of(
                                        "small",
                                        ResourceAmounts.of("cpu", "500m").and("memory", "1Gi")),
                                InstanceType.builder()
                                        .id(new InstanceTypeId("gpu"))
                                        .displayName("One GPU")
                                        .resources(ResourceAmounts.of("cpu", "2")
                                                .and("memory", "8Gi")
                                                .and("nvidia.com/gpu", "1"))
                                        .putNodeSelector("pool", "gpu")
                                        .addTolerations(new Toleration("gpu", "Exists", "", "NoSchedule"))
                                        .build())
                        .build());
        Group quiet = groups.group(new GroupId("accounting")).orElseThrow();
        assertThat(quiet.isModelDeploymentOn()).isFalse();
        assertThat(quiet.mostDeployments()).isEqualTo(OptionalInt.empty());
        assertThat(quiet.limits()).isEqualTo(ResourceAmounts.NONE);
    }

    @Test
    @DisplayName(
            "R5 everything that is wrong in a file is told at once, each with its place, and never half of it used")
    void allAtOnce() throws IOException {
        Path file = write("""
                {"overalLimits": {},
                 "overallLimits": {"cpu": "many", "": 1},
                 "groups": [
                   {"id": "ok", "modelDeployment": "yes", "members": ["ann", 7, " "], "mostDeployments": -1},
                   {"id": "ok", "limit": {"cpu": "1"}, "limits": {"cpu": "-1"}, "mostDeployments": 1.5},
                   {"instanceTypes": [
                      {"id": "a", "resources": {"cpu": "x", "memory": true}, "nodeSelector": {"a": 1},
                       "tolerations": [{"operator": "Maybe"}, {"key": "k", "values": "v"}]},
                      {"id": "a", "resources": {}},
                      {"id": "b"},
                      "c"]},
                   7]}
                """);

        var refused = catchThrowableOfType(InvalidDirectoryFileException.class, () -> StaticGroupDirectory.read(file));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_SETTING);
        assertThat(refused.violations())
                .extracting(Violation::path)
                .containsExactly(
                        "overalLimits",
                        "overallLimits.cpu",
                        "overallLimits.",
                        "groups[0].modelDeployment",
                        "groups[0].members[1]",
                        "groups[0].members[2]",
                        "groups[0].mostDeployments",
                        "groups[1].limit",
                        "groups[1].id",
                        "groups[1].limits.cpu",
                        "groups[1].mostDeployments",
                        "groups[2].id",
                        "groups[2].instanceTypes[0].resources.memory",
                        "groups[2].instanceTypes[0].resources.cpu",
                        "groups[2].instanceTypes[0].nodeSelector.a",
                        "groups[2].instanceTypes[0].tolerations[0]",
                        "groups[2].instanceTypes[0].tolerations[1].values",
                        "groups[2].instanceTypes[1].id",
                        "groups[2].instanceTypes[2].resources",
                        "groups[2].instanceTypes[3]",
                        "groups[3]");
        assertThat(refused)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("groups[2].instanceTypes[0].resources.cpu: 'x'")
                .hasMessageContaining("groups[1].limit: is no field here; there are [displayName, id, ")
                .hasMessageContaining("groups[0].mostDeployments: must be a whole number from 0 to 2147483647, not -1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"groups\": []} x",
                "{\"groups\": {}}",
                "{\"groups\": null}",
                "{\"groups\": [], \"groups\": []}",
                "{\"groups\": [{\"id\": \"a\", \"limits\": {\"cpu\": \"1\", \"cpu\": \"9\"}}]}",
                "{\"groups\": [{\"id\": \"a\", \"limits\": {\"cpu\": null}}]}",
                "{\"groups\": [{\"id\": \"a\", \"limits\": null}]}"
            })
    @DisplayName("R57 a file that could be taken for less than it says, or for nothing at all, is refused")
    void refused(String content) throws IOException {
        Path file = write(content);

        assertThatThrownBy(() -> StaticGroupDirectory.read(file))
                .isInstanceOf(InvalidDirectoryFileException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    @DisplayName("R57 a field that is given twice is named with its line")
    void twice() throws IOException {
        Path file = write("{\"groups\": [],\n \"overallLimits\": {\"cpu\": \"1\",\n \"cpu\": \"9\"}}");

        assertThatThrownBy(() -> StaticGroupDirectory.read(file))
                .hasMessageContaining("line 3")
                .hasMessageContaining("'cpu'");
    }

    @Test
    @DisplayName("R56 amounts may be plain numbers, and are as exact as text")
    void numbers() throws IOException {
        Path file = write("{\"groups\": [], \"overallLimits\": {\"cpu\": 0.1, \"memory\": 1e3, \"gpu\": 8}}");

        assertThat(StaticGroupDirectory.read(file).overallLimits())
                .isEqualTo(
                        ResourceAmounts.of("cpu", "100m").and("memory", "1000").and("gpu", "8"));
    }

    @Test
    @DisplayName("R11 a file that is missing says so by its name")
    void missing() {
        Path file = folder.resolve("no.json");

        assertThatThrownBy(() -> new FileGroupDirectory(file))
                .isInstanceOf(InvalidDirectoryFileException.class)
                .hasMessageContaining("no.json");
    }

    @Test
    @DisplayName("S2 S6 an edit of the file is seen by the next question")
    void edited() throws IOException {
        Path file = write("{\"groups\": [{\"id\": \"lab\", \"members\": [\"ann\"]}]}");
        var directory = new FileGroupDirectory(file);
        assertThat(directory.groupsOf(ANN)).hasSize(1);

        // As long as before, and at the same instant.
        var time = Files.getLastModifiedTime(file);
        write("{\"groups\": [{\"id\": \"lab\", \"members\": [\"amy\"]}]}");
        Files.setLastModifiedTime(file, time);

        assertThat(directory.groupsOf(ANN)).isEmpty();
        assertThat(directory.group(new GroupId("lab")).orElseThrow().members()).containsExactly(new UserId("amy"));
    }

    @Test
    @DisplayName(
            "R11 while the file is broken or missing the directory can't be asked, and nobody is told of absent groups")
    void broken() throws IOException {
        String good = "{\"groups\": [{\"id\": \"lab\", \"members\": [\"ann\"]}], \"overallLimits\": {\"cpu\": \"7\"}}";
        Path file = write(good);
        var directory = new FileGroupDirectory(file);

        for (String bad : List.of("{\"groups\": [", "", "{\"groups\": [{\"id\": \"lab\", \"member\": [\"ann\"]}]}")) {
            write(bad);
            assertThatThrownBy(() -> directory.group(new GroupId("lab")))
                    .isInstanceOf(DirectoryUnavailableException.class)
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() -> directory.groupsOf(ANN)).isInstanceOf(DirectoryUnavailableException.class);
            assertThatThrownBy(directory::overallLimits).isInstanceOf(DirectoryUnavailableException.class);
        }
        Files.delete(file);
        assertThatThrownBy(() -> directory.groupsOf(ANN)).isInstanceOf(DirectoryUnavailableException.class);

        write(good);
        assertThat(directory.groupsOf(ANN)).hasSize(1);
        assertThat(directory.overallLimits()).isEqualTo(ResourceAmounts.of("cpu", "7"));
    }

    private Path write(String content) throws IOException {
        return Files.writeString(folder.resolve("groups.json"), content);
    }

    private static Path example(Path from) {
        Path root = from;
        while (!Files.isDirectory(root.resolve(".mvn"))) {
            root = root.getParent();
        }
        return root.resolve("docs/groups.json");
    }
}
