package dev.slipway.spi;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Settings of a provider as text, as a host's configuration file has them. Never holds secrets in {@code toString}. */
public final class ProviderSettings {
    private final SortedMap<String, String> values;

    private ProviderSettings(SortedMap<String, String> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /**
     * No settings.
     *
     * @return empty settings
     */
    public static ProviderSettings none() {
        return of(Map.of());
    }

    /**
     * Copies a map.
     *
     * @param values text by name, no nulls
     * @return those settings
     */
    public static ProviderSettings of(Map<String, String> values) {
        var copy = new TreeMap<String, String>();
        values.forEach(
                (name, value) -> copy.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, name)));
        return new ProviderSettings(copy);
    }

    /**
     * A setting that may be left out.
     *
     * @param name which
     * @return empty if it isn't there
     */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * A setting that must be there.
     *
     * @param name which
     * @return its text
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} naming the setting if it is missing or blank
     */
    public String required(String name) {
        return text(name)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> invalid(name, "is required, and is missing or blank"));
    }

    /**
     * A duration in ISO-8601.
     *
     * @param name which
     * @param fallback what applies if it isn't there
     * @return for example 30 seconds for {@code PT30S}
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if it isn't a duration, or is negative
     */
    public Duration duration(String name, Duration fallback) {
        return text(name).map(value -> parsed(name, value)).orElse(fallback);
    }

    /**
     * A whole number.
     *
     * @param name which
     * @param fallback what applies if it isn't there
     * @param least the least allowed
     * @param most the most allowed
     * @return the number
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if it isn't a number, or out of range
     */
    public int number(String name, int fallback, int least, int most) {
        int number;
        try {
            number = text(name).map(Integer::parseInt).orElse(fallback);
        } catch (NumberFormatException e) {
            throw invalid(name, "is '" + values.get(name) + "', not a whole number");
        }
        if (number < least || number > most) {
            throw invalid(name, "is " + number + "; it must be " + least + " to " + most);
        }
        return number;
    }

    /**
     * All settings whose names start alike, for lists of things; with an empty prefix all there are, so that a provider
     * can refuse names that it doesn't know.
     *
     * @param prefix for example {@code command/}
     * @return text by the rest of the name, sorted
     */
    public SortedMap<String, String> startingWith(String prefix) {
        var found = new TreeMap<String, String>();
        values.tailMap(prefix).forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return Collections.unmodifiableSortedMap(found);
    }

    /**
     * An error about one setting, for providers that check more than its form.
     *
     * @param name which setting
     * @param what what is wrong with it and what is allowed
     * @return the error, to throw
     */
    public DeploymentException invalid(String name, String what) {
        return new DeploymentException(
                ErrorCode.INVALID_SETTING, "the setting '" + name + "' " + what, false, Optional.empty());
    }

    private Duration parsed(String name, String value) {
        Duration duration;
        try {
            duration = Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw invalid(name, "is '" + value + "', not an ISO-8601 duration such as PT30S");
        }
        if (duration.isNegative()) {
            throw invalid(name, "is " + value + "; it must not be negative");
        }
        return duration;
    }

    /** Names only: a value might be a secret. */
    @Override
    public String toString() {
        return "settings " + new TreeSet<>(values.keySet());
    }
}
