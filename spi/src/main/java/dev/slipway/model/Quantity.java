package dev.slipway.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An exact, non-negative amount in the notation of Kubernetes: a decimal number with an optional suffix ({@code n u m k M
 * G T P E}, {@code Ki Mi Gi Ti Pi Ei}) or exponent ({@code e3}, {@code E3}). Two quantities are equal if their amounts
 * are: {@code 1Gi} equals {@code 1024Mi}. Finer than 1n is rounded up, as Kubernetes does; nothing else is ever rounded.
 */
public final class Quantity implements Comparable<Quantity> {
    /** Nothing. */
    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, false);

    private static final int FINEST_DIGITS = 9;
    private static final Pattern NOTATION = Pattern.compile(
            "\\+?(\\d{1,80}(?:\\.\\d{0,40})?|\\.\\d{1,40})(?:([eE][+-]?\\d{1,2})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?");
    private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final int DECIMAL_ONE = 3;
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

    private static final BigDecimal TOO_MUCH = BigDecimal.ONE.scaleByPowerOfTen(60);
    private final BigDecimal amount;
    private final boolean binary;

    private Quantity(BigDecimal amount, boolean binary) {
        this.amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        this.binary = binary;
    }

    /**
     * Reads the notation.
     *
     * @param text for example {@code 500m}, {@code 1.5}, {@code 4Gi}, {@code 1e3}
     * @return that amount
     * @throws InvalidValueException if the text is not in the notation, negative, or not less than 1e60
     */
    public static Quantity parse(String text) {
        var matcher = NOTATION.matcher(NameRules.given("quantity", text));
        if (!matcher.matches()) {
            throw new InvalidValueException(
                    "quantity",
                    "'" + NameRules.shown(text) + "' must be a non-negative number with an optional suffix of"
                            + " n u m k M G T P E Ki Mi Gi Ti Pi Ei or an exponent, such as 500m, 4Gi or 1e3");
        }
        var number = new BigDecimal(matcher.group(1));
        String exponent = matcher.group(2);
        String suffix = matcher.group(3);
        boolean binary = suffix != null && suffix.endsWith("i");
        if (exponent != null) {
            number = number.scaleByPowerOfTen(Integer.parseInt(exponent.substring(1)));
        } else if (binary) {
            number = number.multiply(KIBI.pow(BINARY.indexOf(suffix)));
        } else if (suffix != null) {
            number = number.scaleByPowerOfTen(3 * (DECIMAL.indexOf(suffix) - DECIMAL_ONE));
        }
        if (number.scale() > FINEST_DIGITS) {
            number = number.setScale(FINEST_DIGITS, RoundingMode.UP);
        }
        if (number.compareTo(TOO_MUCH) >= 0) {
            throw new InvalidValueException("quantity", "'" + NameRules.shown(text) + "' must be less than 1e60");
        }
        return new Quantity(number, binary);
    }

    /**
     * A whole number.
     *
     * @param value at least 0
     * @return that amount
     * @throws InvalidValueException if it is negative
     */
    public static Quantity of(long value) {
        if (value < 0) {
            throw new InvalidValueException("quantity", value + " must not be negative");
        }
        return new Quantity(BigDecimal.valueOf(value), false);
    }

    /**
     * Adds exactly.
     *
     * @param other what to add
     * @return the sum
     */
    public Quantity plus(Quantity other) {
        return new Quantity(amount.add(other.amount), binary || other.binary);
    }

    /**
     * Subtracts exactly, stopping at zero.
     *
     * @param other what to take away
     * @return the difference, or zero where the other is greater
     */
    public Quantity minusOrZero(Quantity other) {
        return compareTo(other) <= 0 ? ZERO : new Quantity(amount.subtract(other.amount), binary || other.binary);
    }

    /**
     * Multiplies exactly.
     *
     * @param factor at least 0
     * @return that many times this
     * @throws InvalidValueException if the factor is negative
     */
    public Quantity times(int factor) {
        if (factor < 0) {
            throw new InvalidValueException("factor", factor + " must not be negative");
        }
        return new Quantity(amount.multiply(BigDecimal.valueOf(factor)), binary);
    }

    /**
     * The greater of two.
     *
     * @param other the one to compare with
     * @return this or the other
     */
    public Quantity max(Quantity other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /**
     * Whether this is nothing.
     *
     * @return true for zero
     */
    public boolean isZero() {
        return amount.signum() == 0;
    }

    /**
     * The plain number.
     *
     * @return cores, bytes, or pieces
     */
    public BigDecimal toBigDecimal() {
        return amount;
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity quantity && amount.compareTo(quantity.amount) == 0;
    }

    @Override
    public int hashCode() {
        return amount.hashCode();
    }

    /** The shortest notation: the largest suffix of its family with which the number is whole. */
    @Override
    public String toString() {
        if (isZero()) {
            return "0";
        }
        return binary && isWhole(amount) ? scaled(BINARY, 0, KIBI) : scaled(DECIMAL, DECIMAL_ONE, THOUSAND);
    }

    private String scaled(List<String> suffixes, int one, BigDecimal step) {
        int index = one;
        BigDecimal number = amount;
        while (!isWhole(number)) {
            number = number.multiply(step);
            index--;
        }
        while (index < suffixes.size() - 1 && number.remainder(step).signum() == 0) {
            number = number.divideToIntegralValue(step);
            index++;
        }
        return number.toBigInteger() + suffixes.get(index);
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }
}
