package dev.slipway.examples.iris;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Takes a request from the wire, sends its answer, counts and logs it. Thread-safe. */
final class RequestHandler implements HttpHandler {
    /** One label for all unknown paths: a scanner must not be able to grow the metrics. */
    private static final String UNKNOWN_PATH = "other";

    private final Answers answers;
    private final Readiness readiness;
    private final ServerMetrics metrics;
    private final EventLog log;

    RequestHandler(Answers answers, Readiness readiness, ServerMetrics metrics, EventLog log) {
        this.answers = answers;
        this.readiness = readiness;
        this.metrics = metrics;
        this.log = log;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        long start = System.nanoTime();
        Optional<Route> route = Route.at(exchange.getRequestURI().getPath());
        String path = route.map(Route::path).orElse(UNKNOWN_PATH);
        Reply reply = reply(route, exchange);
        // Counted and logged before the answer leaves, so that a client that has it finds its request counted.
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        metrics.answered(path, method(route), reply.status(), duration);
        if (!reply.result().isEmpty()) {
            log.event("answered path=" + path + " code=" + reply.status() + " " + reply.result() + " micros="
                    + duration.toNanos() / 1000);
        }
        send(exchange, reply);
    }

    private Reply reply(Optional<Route> route, HttpExchange exchange) throws IOException {
        try {
            return answers.to(allowed(route, exchange), exchange);
        } catch (Refusal refusal) {
            return refused(refusal, exchange, route);
        } catch (RuntimeException e) {
            // The last place where a defect can become an answer; the client learns no more than that.
            log.failure(
                    "no answer to " + exchange.getRequestMethod() + " "
                            + exchange.getRequestURI().getPath(),
                    e);
            return refused(new Refusal(Refusal.Reason.INTERNAL, "server", "a defect", "an answer"), exchange, route);
        }
    }

    private static Route allowed(Optional<Route> route, HttpExchange exchange) {
        Route found = route.orElseThrow(() -> new Refusal(
                Refusal.Reason.NOT_FOUND,
                "path",
                Excerpt.of(exchange.getRequestURI().getPath()),
                "a path that this server answers"));
        if (!found.method().equals(exchange.getRequestMethod())) {
            throw new Refusal(
                    Refusal.Reason.METHOD_NOT_ALLOWED,
                    "method",
                    Excerpt.of(exchange.getRequestMethod()),
                    found.method());
        }
        return found;
    }

    private static Reply refused(Refusal refusal, HttpExchange exchange, Optional<Route> route) {
        Map<String, String> headers = switch (refusal.reason()) {
            case METHOD_NOT_ALLOWED -> Map.of("Allow", refusal.limit());
            case NOT_READY -> Map.of("Retry-After", "1");
            default -> Map.of();
        };
        String body = exchange.getRequestURI().getPath().startsWith("/v2")
                ? InferenceMessages.failure(refusal)
                : SeldonMessages.failure(refusal);
        boolean logged = route.filter(found -> found.method().equals("POST")).isPresent();
        String result = logged ? "refused=" + refusal.reason() : "";
        return new Reply(refusal.reason().status(), Reply.JSON, body, headers, result);
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException {
        try (exchange) {
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            var headers = exchange.getResponseHeaders();
            reply.headers().forEach(headers::set);
            if (!reply.contentType().isEmpty()) {
                headers.set("Content-Type", reply.contentType());
            }
            // The JDK closes on request but does not say so; said aloud, no client reuses a closing connection.
            if (readiness.isStopping() || asksToClose(exchange)) {
                headers.set("Connection", "close");
            }
            boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : body.length);
            if (!bodiless) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static boolean asksToClose(HttpExchange exchange) {
        return "close".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Connection"));
    }

    private static String method(Optional<Route> route) {
        return route.map(Route::method).orElse(UNKNOWN_PATH);
    }
}
