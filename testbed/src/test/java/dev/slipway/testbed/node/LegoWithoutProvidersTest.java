package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.TestbedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class LegoWithoutProvidersTest {
    @Test
    @DisplayName(
            "lego is copied in the version that Traefik's module file requires, not the one that it is replaced by")
    void versionOfModuleFile() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                LegoWithoutProviders.class.getResourceAsStream("/dev/slipway/testbed/go/traefik/go.mod"))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(LegoWithoutProviders.version(text)).matches("v5\\.\\d+\\.\\d+");
        }
    }

    @Test
    @DisplayName("A module file without lego is refused")
    void noLego() {
        assertThatThrownBy(() -> LegoWithoutProviders.version("module x\n"))
                .isInstanceOf(TestbedException.class)
                .hasMessageContaining("lego");
    }
}
