package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceAmountsTest {
    private static final ResourceName GPU = new ResourceName("nvidia.com/gpu");

    private static ResourceAmounts amounts(String text) {
        var amounts = ResourceAmounts.NONE;
        for (String part : text.isEmpty() ? new String[0] : text.split(", ", -1)) {
            amounts = amounts.and(part.split(" ", -1)[0], part.split(" ", -1)[1]);
        }
        return amounts;
    }

    @ParameterizedTest(name = "{0} and {1}: sum {2}, maximum {3}")
    @DisplayName("R56 amounts add and compare resource by resource")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "cpu 500m | cpu 700m | cpu 1200m | cpu 700m",
                "cpu 1 | memory 1Gi | cpu 1, memory 1Gi | cpu 1, memory 1Gi",
                "cpu 2, memory 1Gi | cpu 1, memory 2Gi | cpu 3, memory 3Gi | cpu 2, memory 2Gi",
                "cpu 0 | '' | cpu 0 | cpu 0",
                "'' | '' | '' | ''",
            })
    void sumAndMaximum(String one, String other, String sum, String maximum) {
        assertThat(amounts(one).plus(amounts(other))).isEqualTo(amounts(sum));
        assertThat(amounts(other).plus(amounts(one))).isEqualTo(amounts(sum));
        assertThat(amounts(one).max(amounts(other))).isEqualTo(amounts(maximum));
        assertThat(amounts(other).max(amounts(one))).isEqualTo(amounts(maximum));
    }

    @ParameterizedTest(name = "{0} within {1}: {2}")
    @DisplayName("R58 within compares usages, where an absent resource is zero")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "cpu 1 | cpu 1 | true",
                "cpu 1001m | cpu 1 | false",
                "cpu 0 | '' | true",
                "cpu 1n | '' | false",
                "'' | cpu 1 | true",
                "cpu 1, memory 2 | cpu 2, memory 1 | false",
            })
    void within(String one, String other, boolean expected) {
        assertThat(amounts(one).isWithin(amounts(other))).isEqualTo(expected);
    }

    @Test
    @DisplayName("R57 absent and zero are told apart, since absent is unlimited in a limit and zero is none")
    void absentIsNotZero() {
        var zero = ResourceAmounts.of("nvidia.com/gpu", "0");

        assertThat(zero.has(GPU)).isTrue();
        assertThat(ResourceAmounts.NONE.has(GPU)).isFalse();
        assertThat(zero).isNotEqualTo(ResourceAmounts.NONE);
        assertThat(zero.get(GPU)).isEqualTo(ResourceAmounts.NONE.get(GPU)).isEqualTo(Quantity.ZERO);
        assertThat(ResourceAmounts.of("cpu", "2").times(0)).isEqualTo(ResourceAmounts.of("cpu", "0"));
    }

    @Test
    @DisplayName("R60 many replicas are that many times one")
    void times() {
        assertThat(amounts("cpu 300m, memory 1Gi").times(7)).isEqualTo(amounts("cpu 2100m, memory 7Gi"));
        assertThatThrownBy(() -> ResourceAmounts.NONE.times(-1)).hasMessage("factor: -1 must not be negative");
    }

    @Test
    @DisplayName("R5 a wrong amount names its resource")
    void wrongAmount() {
        assertThatThrownBy(() -> amounts("memory 4GB"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("memory: '4GB' must be a non-negative number");
    }

    @Test
    @DisplayName("R6 amounts are copied, complete and can't be changed")
    void copied() {
        var source = new HashMap<>(Map.of(GPU, Quantity.of(2)));
        var amounts = ResourceAmounts.of(source);
        source.clear();

        assertThat(amounts.asMap()).containsOnlyKeys(GPU);
        assertThat(amounts).hasToString("nvidia.com/gpu 2").hasSameHashCodeAs(amounts("nvidia.com/gpu 2"));
        assertThat(ResourceAmounts.NONE).hasToString("nothing");
        assertThat(amounts("memory 1, cpu 1").asMap().firstKey()).isEqualTo(ResourceName.CPU);
        assertThatThrownBy(() -> amounts.asMap().clear()).isInstanceOf(UnsupportedOperationException.class);
        source.put(GPU, null);
        assertThatThrownBy(() -> ResourceAmounts.of(source))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("quantity");
    }
}
