package dev.slipway.model;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** The rules of a spec's fields that are no type of their own; used alike for a new spec and for a change. */
final class SpecRules {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_.-][A-Za-z0-9_.-]{0,252}");

    private SpecRules() {}

    static String description(String text) {
        if (text.length() > DeploymentSpec.LONGEST_DESCRIPTION) {
            throw new InvalidValueException(
                    "description",
                    "has " + text.length() + " characters; it may have at most " + DeploymentSpec.LONGEST_DESCRIPTION);
        }
        return text;
    }

    static Duration progressDeadline(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new InvalidValueException("progressDeadline", deadline + " must be more than zero");
        }
        return deadline;
    }

    static void addMetadata(Map<String, String> pairs, String name, String value) {
        NameRules.printable("metadata", name, 253);
        checkValue("metadata", value);
        if (pairs.putIfAbsent(name, value) != null) {
            throw new InvalidValueException("metadata", "'" + NameRules.shown(name) + "' is given twice");
        }
    }

    static void addVariable(Map<String, EnvValue> variables, String name, EnvValue value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new InvalidValueException(
                    "environment",
                    "'" + NameRules.shown(name) + "' must be 1 to 253 letters, digits, '_', '-' or '.', and not start"
                            + " with a digit");
        }
        if (ModelContract.RESERVED_VARIABLES.contains(name)) {
            throw new InvalidValueException("environment", "'" + name + "' is reserved: the provider sets it");
        }
        if (value instanceof EnvValue.Text text) {
            checkValue("environment", text.value());
        }
        if (variables.putIfAbsent(name, value) != null) {
            throw new InvalidValueException("environment", "'" + name + "' is given twice");
        }
    }

    static void pairs(String what, Map<String, ?> pairs) {
        if (pairs.size() > DeploymentSpec.MOST_PAIRS) {
            throw new InvalidValueException(
                    what, "has " + pairs.size() + " pairs; it may have at most " + DeploymentSpec.MOST_PAIRS);
        }
    }

    private static void checkValue(String what, String value) {
        if (value.length() > DeploymentSpec.LONGEST_VALUE) {
            throw new InvalidValueException(
                    what,
                    "the value has " + value.length() + " characters; it may have at most "
                            + DeploymentSpec.LONGEST_VALUE);
        }
    }
}
