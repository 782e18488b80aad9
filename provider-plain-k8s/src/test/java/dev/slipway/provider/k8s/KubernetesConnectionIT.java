package dev.slipway.provider.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.KubeconfigFile;
import dev.slipway.testbed.pki.CertificateAuthority;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to a real API server. */
@ControlPlane
final class KubernetesConnectionIT {
    private final Bed bed;

    KubernetesConnectionIT(Bed bed) {
        this.bed = bed;
    }

    private void list(KubernetesConnection connection) {
        assertThat(connection
                        .cluster()
                        .list(KubeKind.CONFIG_MAP, KubeSelection.in(bed.namespace()), 0, Optional.empty())
                        .items())
                .isNotEmpty();
    }

    @Test
    @DisplayName("a kubeconfig with a client certificate leads to the server, and isn't written")
    void kubeconfig(KubeconfigFile file) throws IOException {
        String before = Files.readString(file.path());
        try (KubernetesConnection connection = KubernetesConnection.ofKubeconfig(file.path())) {
            list(connection);
            assertThat(connection.server()).isEqualTo(bed.plane().server().toString());
        }
        assertThat(Files.readString(file.path())).isEqualTo(before);
    }

    @Test
    @DisplayName("a host's own client leads to the server, and stays as it is while it is used and afterwards")
    void client(ApiClient client) {
        var http = client.getHttpClient();
        int threads = http.dispatcher().runningCallsCount();
        try (KubernetesConnection connection = KubernetesConnection.of(client)) {
            list(connection);
            assertThat(client.getHttpClient()).isSameAs(http);
            assertThat(http.retryOnConnectionFailure()).isTrue();
            assertThat(http.readTimeoutMillis()).isZero();
            assertThat(http.connectionPool().connectionCount()).isZero();
            assertThat(http.dispatcher().runningCallsCount()).isEqualTo(threads);
        }
        assertThat(http.dispatcher().executorService().isShutdown()).isFalse();
    }

    @Test
    @DisplayName(
            "a client certificate that a program gives is taken, and on a connection of its own a new one when it isn't any more")
    void exec(@TempDir Path folder) throws IOException {
        // Of the same name, or the client wouldn't even show what it issued.
        give(folder, CertificateAuthority.create("testbed"));
        Path program = Files.writeString(folder.resolve("give"), "#!/bin/sh\ncat '" + folder.resolve("answer") + "'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path file = Files.writeString(
                folder.resolve("config"),
                Files.readString(bed.kubeconfig().path())
                        .replaceAll("client-(certificate|key)-data: .*", "")
                        .replaceFirst(
                                "user:\\s+(?=contexts)",
                                "user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./give}}\n"));
        try (KubernetesConnection connection =
                KubernetesConnection.builder().callTime(Duration.ofSeconds(20)).ofKubeconfig(file)) {
            KubeException failure = catchThrowableOfType(KubeException.class, () -> list(connection));
            assertThat(failure.kind()).isEqualTo(KubeException.Kind.UNAUTHENTICATED);
            give(folder, bed.plane().authority());
            list(connection);
        }
    }

    private static void give(Path folder, CertificateAuthority authority) throws IOException {
        var identity = authority.client("program", List.of("system:masters"));
        ObjectNode answer = new ObjectMapper().createObjectNode();
        answer.put("apiVersion", "client.authentication.k8s.io/v1").put("kind", "ExecCredential");
        answer.putObject("status")
                .put("clientCertificateData", identity.certificatePem())
                .put("clientKeyData", identity.keyPem());
        Files.writeString(folder.resolve("answer"), answer.toString());
    }
}
