package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
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

    @Test
    @DisplayName("R56 whatever is printed reads back as the same amount")
    void printedReadsBack() {
        var random = new Random(56);
        for (int round = 0; round < 5000; round++) {
            var quantity = anyQuantity(random);

            assertThat(Quantity.parse(quantity.toString())).isEqualTo(quantity);
        }
    }

    @Test
    @DisplayName("R56 sums, products, differences and maxima are exact")
    void exactArithmetic() {
        var random = new Random(57);
        for (int round = 0; round < 5000; round++) {
            var one = anyQuantity(random);
            var other = anyQuantity(random);
            int factor = random.nextInt(Integer.MAX_VALUE);
            BigDecimal first = one.toBigDecimal();
            BigDecimal second = other.toBigDecimal();

            assertThat(one.plus(other)).isEqualTo(other.plus(one));
            assertThat(one.plus(other).toBigDecimal()).isEqualByComparingTo(first.add(second));
            assertThat(one.times(factor).toBigDecimal())
                    .isEqualByComparingTo(first.multiply(BigDecimal.valueOf(factor)));
            assertThat(one.max(other).toBigDecimal()).isEqualByComparingTo(first.max(second));
            assertThat(one.minusOrZero(other).toBigDecimal())
                    .isEqualByComparingTo(first.subtract(second).max(BigDecimal.ZERO));
            assertThat(one.compareTo(other)).isEqualTo(first.compareTo(second));
            assertThat(one.plus(other).minusOrZero(other)).isEqualTo(one).hasSameHashCodeAs(one);
        }
    }

    @Test
    @DisplayName("R56 huge sums neither overflow nor round, and can still be recorded and read")
    void hugeSums() {
        var most = Quantity.parse("9223372036854775807E");
        var sum = Quantity.ZERO;
        for (int round = 0; round < 1000; round++) {
            sum = sum.plus(most.times(Integer.MAX_VALUE)).plus(Quantity.parse("1n"));
        }

        assertThat(sum.toBigDecimal())
                .isEqualByComparingTo(new BigDecimal("9223372036854775807E18")
                        .multiply(BigDecimal.valueOf(1000L * Integer.MAX_VALUE))
                        .add(new BigDecimal("0.000001")));
        assertThat(Quantity.parse(sum.toString())).isEqualTo(sum);
        assertThat(Quantity.parse("1e59")).hasToString("1" + "0".repeat(41) + "E");
    }

    @ParameterizedTest
    @DisplayName("R56 an amount that no cluster has is refused, so that a typing error can't be recorded")
    @ValueSource(strings = {"1e60", "10e59", "1E99"})
    void tooMuch(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).hasMessage("quantity: '" + text + "' must be less than 1e60");
    }

    @Test
    @DisplayName("R56 nothing is negative or null")
    void refusesNegative() {
        assertThatThrownBy(() -> Quantity.of(-1)).hasMessage("quantity: -1 must not be negative");
        assertThatThrownBy(() -> Quantity.of(3).times(-2)).hasMessage("factor: -2 must not be negative");
        assertThatThrownBy(() -> Quantity.parse(null)).hasMessage("quantity: must not be null");
    }

    private static Quantity anyQuantity(Random random) {
        String[] suffixes = {"", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
        String number = Long.toString(random.nextLong() >>> (1 + random.nextInt(60)));
        String fraction = random.nextBoolean() ? "" : "." + random.nextInt(1_000_000);
        String suffix =
                random.nextInt(8) == 0 ? "e" + (random.nextInt(20) - 9) : suffixes[random.nextInt(suffixes.length)];
        return Quantity.parse(number + fraction + suffix);
    }
}
