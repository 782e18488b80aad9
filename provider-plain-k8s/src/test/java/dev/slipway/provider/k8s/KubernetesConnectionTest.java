package dev.slipway.provider.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import io.kubernetes.client.openapi.ApiClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubernetesConnectionTest {
    private static void refused(ThrowingCallable call, String words) {
        DeploymentException failure = catchThrowableOfType(DeploymentException.class, call);
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_SETTING);
        assertThat(failure).hasMessageContaining(words);
    }

    @Test
    @DisplayName("a connection is opened without asking anybody, and says where it leads")
    void opens(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("config"), """
                current-context: a
                contexts: [{name: a, context: {cluster: c}}, {name: b, context: {cluster: d}}]
                clusters: [{name: c, cluster: {server: "https://c.invalid:6443"}}, {name: d, cluster: {server: "https://d.invalid/k8s"}}]
                """);
        try (KubernetesConnection current = KubernetesConnection.ofKubeconfig(file);
                KubernetesConnection other = KubernetesConnection.ofKubeconfig(file, "b");
                KubernetesConnection hasty = KubernetesConnection.builder()
                        .callTime(Duration.ofSeconds(3))
                        .ofKubeconfig(file)) {
            assertThat(current).hasToString("Kubernetes at https://c.invalid:6443");
            assertThat(current.cluster().callTime()).isEqualTo(Duration.ofSeconds(10));
            assertThat(other.server()).isEqualTo("https://d.invalid/k8s");
            assertThat(hasty.cluster().callTime()).isEqualTo(Duration.ofSeconds(3));
        }
    }

    @Test
    @DisplayName("R48 a secret in an address isn't shown")
    void noSecret() {
        try (KubernetesConnection connection = KubernetesConnection.of(
                new ApiClient().setBasePath("https://ann:hunter2@kube.invalid:6443?t=hunter2"))) {
            assertThat(connection).hasToString("Kubernetes at https://kube.invalid:6443");
        }
        try (KubernetesConnection connection =
                KubernetesConnection.of(new ApiClient().setBasePath("http://kube_1:6443/k8s/c-1"))) {
            assertThat(connection.server()).isEqualTo("http://kube_1:6443/k8s/c-1");
        }
    }

    @Test
    @DisplayName("a setting that can't be right is refused at once")
    void refuses() {
        refused(() -> KubernetesConnection.of(new ApiClient().setBasePath("")), "has no address");
        refused(() -> KubernetesConnection.of(new ApiClient()), "has no address");
        refused(() -> KubernetesConnection.of(new ApiClient().setBasePath("kube:6443")), "has no address");
        refused(() -> KubernetesConnection.of(new ApiClient().setBasePath("https://a b")), "one that is none");
        refused(() -> KubernetesConnection.ofKubeconfig(Path.of("/not/there")), "/not/there");
        refused(() -> KubernetesConnection.inCluster(), "this is no pod");
        for (Duration time : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(2)}) {
            refused(() -> KubernetesConnection.builder().callTime(time), "1 millisecond to an hour");
        }
    }
}
