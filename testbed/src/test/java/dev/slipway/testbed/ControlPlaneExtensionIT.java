package dev.slipway.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testbed.plane.Behaviour;
import dev.slipway.testbed.plane.FakeNodes;
import dev.slipway.testbed.plane.FakePods;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.plane.PodLogs;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.VersionApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The annotation, by running test classes that have it. */
final class ControlPlaneExtensionIT {
    /** What the classes below saw, in the order in which they saw it. */
    private static final List<Bed> SEEN = new CopyOnWriteArrayList<>();

    private final Map<String, String> before = new LinkedHashMap<>();

    @TempDir
    Path folder;

    private void set(String property, String value) {
        before.put(property, System.getProperty(property, ""));
        System.setProperty(property, value);
    }

    @AfterEach
    void forget() {
        SEEN.clear();
        before.forEach((property, value) -> {
            if (value.isEmpty()) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
    }

    @ControlPlane
    @DisplayName("First")
    static final class First {
        @Test
        void parameters(
                Bed bed,
                ApiClient client,
                KubeconfigFile kubeconfig,
                KubeApi api,
                FakeNodes nodes,
                FakePods pods,
                PodLogs logs,
                Plane plane)
                throws Exception {
            SEEN.add(bed);
            assertThat(new VersionApi(client).getCode().execute().getGitVersion())
                    .isEqualTo(plane.version().full());
            assertThat(new Kubectl(plane.kubectl(), kubeconfig.path()).run("get", "namespace", bed.namespace()))
                    .contains("Active");
            nodes.add("of-first", "nvidia.com/gpu", 1);
            pods.deploy("slow", 1, Behaviour.neverReady().terminatingFor(Duration.ofHours(1)), Map.of());
            assertThat(api.get("/api/v1/nodes").path("items")).hasSize(3);
            assertThat(logs).isSameAs(plane.logs());
        }

        @Nested
        final class Inner {
            @Test
            void same(Bed bed) {
                SEEN.add(bed);
            }
        }
    }

    @ControlPlane
    @DisplayName("Second")
    static final class Second {
        @Test
        void alone(Bed bed) {
            SEEN.add(bed);
            assertThat(bed.api().get("/api/v1/nodes").path("items")).hasSize(2);
            assertThat(bed.api().get("/api/v1/pods").path("items")).isEmpty();
        }
    }

    @ControlPlane(own = true)
    @DisplayName("Own")
    static final class Own {
        @Test
        void kills(Bed bed) {
            SEEN.add(bed);
            bed.plane().etcd().kill();
        }
    }

    @ControlPlane
    @DisplayName("Untidy")
    static final class Untidy {
        @Test
        void leaves(Bed bed) {
            SEEN.add(bed);
            bed.api().apply("""
                            apiVersion: rbac.authorization.k8s.io/v1
                            kind: ClusterRole
                            metadata: {name: left-by-a-test}
                            rules: []
                            """);
        }
    }

    @Test
    @DisplayName("classes share one control plane, have each a namespace of their own, and find nothing of each other")
    void shared() {
        set("slipway.testbed.runs", folder.resolve("runs").toString());
        var ends = TestRun.of(
                () -> {
                    var plane = SEEN.get(0).plane();
                    assertThat(plane.apiServer().isAlive())
                            .as("until the end of all classes")
                            .isTrue();
                    for (var bed : SEEN) {
                        assertThat(plane.api().find("/api/v1/namespaces/" + bed.namespace()))
                                .isEmpty();
                    }
                },
                First.class,
                Second.class,
                Own.class,
                Untidy.class);

        assertThat(ends)
                .containsEntry("First", "passed")
                .containsEntry("Second", "passed")
                .containsEntry("Own", "passed")
                .containsEntry("leaves(Bed)", "passed");
        assertThat(ends.get("Untidy"))
                .as("a class that left something behind fails with it")
                .contains("LEFT_BEHIND")
                .contains("/apis/rbac.authorization.k8s.io/v1/clusterroles/left-by-a-test");
        assertThat(ends).doesNotContainValue("skipped");
        var planes = SEEN.stream().map(Bed::plane).distinct().toList();
        assertThat(planes)
                .as("one for all, and one for the class that asked for its own")
                .hasSize(2);
        assertThat(SEEN.stream().map(Bed::namespace).distinct())
                .as("one namespace a class, nested ones included")
                .hasSize(4);
        assertThat(SEEN.get(0).namespace()).startsWith("first-");
        assertThat(Machine.processes(folder.resolve("runs")))
                .as("all of it ends with the last class")
                .isEmpty();
    }

    @Test
    @DisplayName("where the control plane can't be built, every class fails with the reason, and none is skipped")
    void impossible() {
        set("slipway.testbed.go", "/nonexistent/go");
        var ends = TestRun.of(First.class, Second.class);

        assertThat(ends).doesNotContainValue("skipped");
        for (var name : List.of("First", "Second")) {
            assertThat(ends.get(name)).contains("NO_GO").contains("/nonexistent/go");
        }
        assertThat(SEEN).isEmpty();
    }
}
