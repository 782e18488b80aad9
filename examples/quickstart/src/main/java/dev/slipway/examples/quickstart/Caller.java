package dev.slipway.examples.quickstart;

import dev.slipway.model.ExampleCall;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Somebody out there who uses the model, by plain HTTP. */
final class Caller {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DEADLINE)
            .build();

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body the text
     */
    record Answer(int status, String body) {}

    Answer post(ExampleCall call) {
        return post(call.uri(), call.body());
    }

    /** Whether anybody answers at all. */
    boolean isAnswered(ExampleCall call) {
        try {
            post(call);
            return true;
        } catch (StoryException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return false;
        }
    }

    Answer post(URI uri, String body) {
        var request = HttpRequest.newBuilder(uri)
                .timeout(DEADLINE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new StoryException("no answer from " + uri + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted while calling " + uri, e);
        }
    }
}
