package dev.slipway.examples.iris;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How to run, as the environment says; a variable that is empty counts as not set. Immutable. */
record Settings(
        String host,
        int port,
        WeightsSource weights,
        Duration startDelay,
        Optional<Duration> crashAfter,
        boolean neverReady,
        SeldonIdentity identity) {

    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}(\\.\\d{1,9})?");
    private static final Duration LONGEST = Duration.ofDays(1);

    static Settings from(Map<String, String> environment) throws SettingException {
        boolean bad = flag(environment, "IRIS_BAD_VERSION");
        return new Settings(
                value(environment, "IRIS_HOST").orElse("0.0.0.0"),
                port(environment),
                bad ? WeightsSource.packed("iris-3.json") : weights(environment),
                duration(environment, "IRIS_START_DELAY").orElse(Duration.ZERO),
                duration(environment, "IRIS_CRASH_AFTER"),
                flag(environment, "IRIS_NEVER_READY"),
                SeldonIdentity.from(environment));
    }

    private static int port(Map<String, String> environment) throws SettingException {
        String variable = "PREDICTIVE_UNIT_SERVICE_PORT";
        String text = value(environment, variable).orElse("9000");
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > 65535) {
            throw new SettingException(variable, text, "a port from 1 to 65535, or 0 for any free one");
        }
        return port;
    }

    private static WeightsSource weights(Map<String, String> environment) throws SettingException {
        String variable = "IRIS_MODEL";
        String text = value(environment, variable).orElse("1");
        if (text.equals("1") || text.equals("2")) {
            return WeightsSource.packed("iris-" + text + ".json");
        }
        try {
            Path path = Path.of(text);
            if (Files.isRegularFile(path) && Files.isReadable(path)) {
                return WeightsSource.onDisk(path);
            }
        } catch (InvalidPathException e) {
            throw new SettingException(variable, text, "1, 2 or the path of a readable weights file");
        }
        throw new SettingException(variable, text, "1, 2 or the path of a readable weights file");
    }

    private static Optional<Duration> duration(Map<String, String> environment, String variable)
            throws SettingException {
        Optional<String> text = value(environment, variable);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> duration = parsed(text.get());
        if (duration.filter(parsed -> !parsed.isNegative() && parsed.compareTo(LONGEST) <= 0)
                .isEmpty()) {
            throw new SettingException(
                    variable, text.get(), "0 to 86400 seconds such as 2.5, or an ISO-8601 duration such as PT2.5S");
        }
        return duration;
    }

    private static Optional<Duration> parsed(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(
                    Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValueExact()));
        }
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean flag(Map<String, String> environment, String variable) throws SettingException {
        String text = value(environment, variable).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new SettingException(variable, text, "true or false");
        }
        return text.equals("true");
    }

    private static Optional<String> value(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(text -> !text.isEmpty());
    }
}
