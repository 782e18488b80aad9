package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static Drift.Builder scaled() {
        var drift = Drift.builder();
        drift.object("Deployment fraud").path("spec.replicas").impact(Impact.SCALE);
        return drift;
    }

    @Test
    @DisplayName("R87 a drift says in one sentence what is there and what should be, missing or too much included")
    void sentence() {
        assertThat(scaled().wanted("2").live("5").build().sentence())
                .isEqualTo("Deployment fraud: spec.replicas is 5, and should be 2");
        assertThat(scaled().wanted("2").build().sentence())
                .isEqualTo("Deployment fraud: spec.replicas is missing, and should be 2");
        assertThat(scaled().live("5").build().sentence())
                .isEqualTo("Deployment fraud: spec.replicas is 5, and shouldn't be there");
        assertThat(scaled().path("").wanted("there").build().sentence())
                .isEqualTo("Deployment fraud: it is missing, and should be there");
    }

    @Test
    @DisplayName("R87 a long text is cut to 300 characters on one line, whole ones, and a short one is kept")
    void cut() {
        var drift = scaled().wanted("a\nb").live("\uD83D\uDE00".repeat(301)).build();

        assertThat(drift.wanted()).contains("a b");
        assertThat(drift.live()).contains("\uD83D\uDE00".repeat(299) + "…");
        assertThat(scaled().live("x".repeat(300)).build().live()).contains("x".repeat(300));
    }

    @Test
    @DisplayName("R87 a drift that names no object, or neither what is wanted nor what is there, is refused")
    void refused() {
        assertThatThrownBy(() -> scaled().object(" ").wanted("2").build())
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("object");
        assertThatThrownBy(() -> scaled().build())
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("live");
    }
}
