package dev.slipway.examples.iris;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the server counts. Names and labels of the feedback counters are those of Seldon's Python wrapper, and the
 * latency carries the labels of the executor's client side, so that the same dashboards serve. Thread-safe.
 */
final class ServerMetrics {
    private static final double[] SELDON_BUCKETS = {.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final String[] identity;
    private final Counter requests;
    private final Histogram latency;
    private final Counter feedback;
    private final Counter reward;
    private final Info model;

    ServerMetrics(SeldonIdentity identity) {
        this.identity = identity.labelValues().toArray(String[]::new);
        requests = Counter.builder()
                .name("iris_http_requests_total")
                .help("Requests answered, by path and status code.")
                .labelNames("path", "code")
                .register(registry);
        latency = Histogram.builder()
                .name("iris_model_requests_seconds")
                .help("Time from the first line of a request to the end of its answer.")
                .labelNames(labels("service", "method", "code"))
                .classicOnly()
                .classicUpperBounds(SELDON_BUCKETS)
                .register(registry);
        feedback = Counter.builder()
                .name("seldon_api_model_feedback_total")
                .help("Feedback messages, those without a reward included.")
                .labelNames(labels("method"))
                .register(registry);
        reward = Counter.builder()
                .name("seldon_api_model_feedback_reward_total")
                .help("Sum of the rewards of feedback messages.")
                .labelNames(labels("method"))
                .register(registry);
        model = Info.builder()
                .name("iris_model_info")
                .help("The model that answers.")
                .labelNames("name", "version", "features")
                .register(registry);
    }

    void loaded(Classifier classifier) {
        String features = classifier.features().stream().map(Feature::title).collect(Collectors.joining(", "));
        model.setLabelValues(classifier.name(), classifier.version(), features);
    }

    void answered(String path, String method, int status, Duration duration) {
        String code = String.valueOf(status);
        requests.labelValues(path, code).inc();
        latency.labelValues(identityAnd(path, method.toLowerCase(Locale.ROOT), code))
                .observe(duration.toNanos() / 1e9);
    }

    void rewarded(double amount) {
        feedback.labelValues(identityAnd("feedback")).inc();
        reward.labelValues(identityAnd("feedback")).inc(amount);
    }

    /** All metrics in the text format that the scraper accepts. */
    Reply reply(Optional<String> accepted) throws IOException {
        // The binary format is not packed with this server.
        ExpositionFormatWriter writer = accepted.filter(formats.getOpenMetricsTextFormatWriter()::accepts)
                        .isPresent()
                ? formats.getOpenMetricsTextFormatWriter()
                : formats.getPrometheusTextFormatWriter();
        var text = new ByteArrayOutputStream();
        writer.write(text, registry.scrape());
        return new Reply(200, writer.getContentType(), text.toString(StandardCharsets.UTF_8), Map.of(), "");
    }

    private static String[] labels(String... others) {
        return Stream.concat(SeldonIdentity.LABELS.stream(), Stream.of(others)).toArray(String[]::new);
    }

    private String[] identityAnd(String... others) {
        return Stream.concat(Stream.of(identity), Stream.of(others)).toArray(String[]::new);
    }
}
