package dev.slipway.examples.iris;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides the answer to a request; a refusal is thrown. Thread-safe. */
final class Answers {
    private final Readiness readiness;
    private final SeldonMessages messages;
    private final ServerMetrics metrics;

    Answers(Readiness readiness, SeldonIdentity identity, ServerMetrics metrics) {
        this.readiness = readiness;
        this.messages = new SeldonMessages(identity);
        this.metrics = metrics;
    }

    Reply to(Route route, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        return switch (route) {
            case PREDICTIONS, PREDICT -> predict(RequestBody.read(exchange), header(exchange, "Seldon-Puid"));
            case FEEDBACK, SEND_FEEDBACK -> feedback(RequestBody.read(exchange));
            case SERVER -> Reply.json(InferenceMessages.server());
            case SERVER_LIVE -> Reply.empty();
            case SERVER_READY -> ready(Reply.empty());
            case MODEL -> Reply.json(InferenceMessages.model(requested(route, path)));
            case MODEL_READY -> modelReady(route, path);
            case INFER -> infer(route, path, RequestBody.read(exchange));
            case LIVE -> Reply.json(status("live"));
            case READY -> ready(Reply.json(status("ready")));
            case METRICS -> metrics.reply(header(exchange, "Accept"));
        };
    }

    private Reply predict(String body, Optional<String> puid) {
        Classifier classifier = readiness.classifier();
        SeldonRequest request = SeldonRequest.read(Json.parseObject(body));
        SeldonRequest named = new SeldonRequest(
                request.flowers(), request.encoding(), request.puid().or(() -> puid));
        List<Prediction> predictions = classifier.classify(request.flowers());
        return Reply.json(messages.predictions(named, predictions, classifier), summary(predictions));
    }

    private Reply feedback(String body) {
        Classifier classifier = readiness.classifier();
        double reward = SeldonMessages.reward(Json.parseObject(body));
        metrics.rewarded(reward);
        return Reply.json(messages.thanks(classifier), "reward=" + reward);
    }

    private Reply infer(Route route, String path, String body) {
        Classifier classifier = requested(route, path);
        InferenceRequest request = InferenceRequest.read(Json.parseObject(body));
        List<Prediction> predictions = classifier.classify(request.flowers());
        return Reply.json(InferenceMessages.predictions(request, predictions, classifier), summary(predictions));
    }

    private Reply modelReady(Route route, String path) {
        requested(route, path);
        return ready(Reply.empty());
    }

    private Reply ready(Reply reply) {
        readiness.requireReady();
        return reply;
    }

    private Classifier requested(Route route, String path) {
        Classifier classifier = readiness.classifier();
        route.requireModel(path, classifier);
        return classifier;
    }

    private static String status(String status) {
        return Json.text(Json.object().put("status", status));
    }

    private static String summary(List<Prediction> predictions) {
        Map<Species, Long> counts = predictions.stream()
                .collect(Collectors.groupingBy(
                        Prediction::species, () -> new EnumMap<>(Species.class), Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getKey().title() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }
}
