package dev.slipway.testbed.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KubernetesVersionTest {
    @ParameterizedTest
    @DisplayName("a version is found by its minor number, and its module files ask for exactly its patch")
    @EnumSource(KubernetesVersion.class)
    void known(KubernetesVersion version) throws Exception {
        assertThat(KubernetesVersion.of(version.minor())).isEqualTo(version);
        assertThat(version.full()).startsWith("v" + version.minor() + ".");
        try (var in =
                getClass().getResourceAsStream("/dev/slipway/testbed/go/kubernetes-" + version.minor() + "/go.mod")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("k8s.io/kubernetes " + version.full() + "\n")
                    .contains("replace k8s.io/api => k8s.io/api v0"
                            + version.full().substring(2) + "\n");
        }
    }

    @Test
    @DisplayName("a version without module files is refused with those that have some")
    void unknown() {
        assertThatThrownBy(() -> KubernetesVersion.of("1.99"))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.UNKNOWN_VERSION))
                .hasMessageContaining("'1.99'")
                .hasMessageContaining("1.37, 1.34");
    }
}
