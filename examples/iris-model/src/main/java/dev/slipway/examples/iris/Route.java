package dev.slipway.examples.iris;

import java.util.Optional;
import java.util.regex.Pattern;

/** What the server answers, by path. Immutable. */
enum Route {
    PREDICTIONS("POST", "/api/v1.0/predictions", "/api/v1\\.0/predictions"),
    FEEDBACK("POST", "/api/v1.0/feedback", "/api/v1\\.0/feedback"),
    PREDICT("POST", "/predict", "/predict"),
    SEND_FEEDBACK("POST", "/send-feedback", "/send-feedback"),
    SERVER("GET", "/v2", "/v2/?"),
    SERVER_LIVE("GET", "/v2/health/live", "/v2/health/live"),
    SERVER_READY("GET", "/v2/health/ready", "/v2/health/ready"),
    MODEL("GET", "/v2/models/{name}", Route.MODEL_PATTERN),
    MODEL_READY("GET", "/v2/models/{name}/ready", Route.MODEL_PATTERN + "/ready"),
    INFER("POST", "/v2/models/{name}/infer", Route.MODEL_PATTERN + "/infer"),
    LIVE("GET", "/health/live", "/health/live|/live"),
    READY("GET", "/health/ready", "/health/ready|/ready|/health/status"),
    METRICS("GET", "/metrics", "/metrics|/prometheus");

    /** A model's name and, optionally, its version. */
    private static final String MODEL_PATTERN = "/v2/models/(?<name>[^/]+)(/versions/(?<version>[^/]+))?";

    private final String method;
    private final String path;
    private final Pattern pattern;

    Route(String method, String path, String regex) {
        this.method = method;
        this.path = path;
        this.pattern = Pattern.compile(regex);
    }

    static Optional<Route> at(String path) {
        for (Route route : values()) {
            if (route.pattern.matcher(path).matches()) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    String method() {
        return method;
    }

    /** The path with placeholders, for metrics: there must not be more of them than routes. */
    String path() {
        return path;
    }

    /** Refuses a path that names another model or version than the one served; the version may be left out. */
    void requireModel(String requested, Classifier classifier) {
        var matcher = pattern.matcher(requested);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(requested + " is not a path of " + this);
        }
        requireServed("model", matcher.group("name"), classifier.name());
        if (matcher.group("version") != null) {
            requireServed("model version", matcher.group("version"), classifier.version());
        }
    }

    private static void requireServed(String what, String requested, String served) {
        if (!requested.equals(served)) {
            throw new Refusal(Refusal.Reason.NOT_FOUND, what, Excerpt.of(requested), served);
        }
    }
}
