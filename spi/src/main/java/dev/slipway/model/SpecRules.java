package dev.slipway.model;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of a spec's fields that are no type of their own; used alike for a new spec and for a change. */
final class SpecRules {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_.-][A-Za-z0-9_.-]{0,252}");

    private static final Duration LONGEST = Duration.ofDays(365);

    private SpecRules() {}

    static String description(String text) {
        return NameRules.text("description", text, DeploymentSpec.LONGEST_DESCRIPTION);
    }

    static Duration progressDeadline(Duration deadline) {
        return positive("progressDeadline", deadline);
    }

    /** More than zero, and short enough that no sum or back end's counter overflows. */
    static Duration positive(String what, Duration duration) {
        if (NameRules.given(what, duration).isZero()) {
            throw new InvalidValueException(what, duration + " must be more than zero");
        }
        return notNegative(what, duration);
    }

    static Duration notNegative(String what, Duration duration) {
        if (duration.isNegative()) {
            throw new InvalidValueException(what, duration + " must not be negative");
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(what, duration + " must be at most " + LONGEST.toDays() + " days");
        }
        return duration;
    }

    static void addMetadata(Map<String, String> pairs, String name, String value) {
        String path = metadataPath(name);
        nameGiven(path, name);
        NameRules.printable(path, name, 253);
        NameRules.text(path, valueGiven(path, value), DeploymentSpec.LONGEST_VALUE);
        if (pairs.putIfAbsent(name, value) != null) {
            throw new InvalidValueException(path, "'" + NameRules.shown(name) + "' is given twice");
        }
    }

    static String variableName(String name) {
        String path = variablePath(name);
        nameGiven(path, name);
        if (!VARIABLE.matcher(name).matches()) {
            throw new InvalidValueException(
                    path,
                    "'" + NameRules.shown(name) + "' must be 1 to 253 letters, digits, '_', '-' or '.', and not start"
                            + " with a digit");
        }
        if (name.equals(".") || name.startsWith("..")) {
            throw new InvalidValueException(path, "'" + NameRules.shown(name) + "' must not be '.' or start with '..'");
        }
        if (ModelContract.RESERVED_VARIABLES.contains(name)) {
            throw new InvalidValueException(path, "'" + name + "' is reserved: the provider sets it");
        }
        return name;
    }

    static void addVariable(Map<String, EnvValue> variables, String name, EnvValue value) {
        String path = variablePath(name);
        if (variables.putIfAbsent(variableName(name), valueGiven(path, value)) != null) {
            throw new InvalidValueException(path, "'" + name + "' is given twice");
        }
    }

    static String metadataPath(String name) {
        return "metadata[" + NameRules.shown(name) + "]";
    }

    static String variablePath(String name) {
        return "environment[" + NameRules.shown(name) + "]";
    }

    private static void nameGiven(String path, @Nullable String name) {
        if (name == null || name.isBlank()) {
            throw new InvalidValueException(path, "the name must not be " + (name == null ? "null" : "blank"));
        }
    }

    static <T> T valueGiven(String path, @Nullable T value) {
        if (value == null) {
            throw new InvalidValueException(path, "the value must not be null");
        }
        return value;
    }

    static void pairs(String what, Map<String, ?> pairs) {
        if (pairs.size() > DeploymentSpec.MOST_PAIRS) {
            throw new InvalidValueException(
                    what, "has " + pairs.size() + " pairs; it may have at most " + DeploymentSpec.MOST_PAIRS);
        }
    }
}
