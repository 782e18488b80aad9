package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest(name = "{0} reads as {1} and prints as {2}")
    @DisplayName("R56 a quantity is read exactly and printed in its shortest notation")
    @CsvSource({
        "500m, 0.5, 500m",
        "0.1, 0.1, 100m",
        "1.5, 1.5, 1500m",
        "2, 2, 2",
        "1e3, 1000, 1k",
        "1E3, 1000, 1k",
        "2E, 2000000000000000000, 2E",
        "1500, 1500, 1500",
        "1Gi, 1073741824, 1Gi",
        "1024Mi, 1073741824, 1Gi",
        "1.5Gi, 1610612736, 1536Mi",
        "0.5Ki, 512, 512",
        "100u, 0.0001, 100u",
        "1n, 0.000000001, 1n",
        "0.1n, 0.000000001, 1n",
        ".5, 0.5, 500m",
        "+3, 3, 3",
        "0Gi, 0, 0",
    })
    void readsExactly(String text, String number, String printed) {
        var quantity = Quantity.parse(text);

        assertThat(quantity.toBigDecimal()).isEqualByComparingTo(number);
        assertThat(quantity).hasToString(printed).isEqualTo(Quantity.parse(printed));
    }

    @ParameterizedTest
    @DisplayName("R56 what is no quantity is refused with its text and the notation")
    @ValueSource(strings = {"", " ", "1 Gi", "-1", "1gi", "1KI", "0x10", "1e", "1.2.3", "NaN", "1e3Mi", "٣"})
    void refusesOthers(String text) {
        assertThatThrownBy(() -> Quantity.parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("500m");
    }

    @Test
    @DisplayName("R56 equal amounts are equal, whatever their notation")
    void equalAmounts() {
        assertThat(Quantity.parse("1Gi"))
                .isEqualTo(Quantity.parse("1073741824"))
                .hasSameHashCodeAs(Quantity.parse("1024Mi"));
    }
}
