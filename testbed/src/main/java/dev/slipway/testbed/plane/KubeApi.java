package dev.slipway.testbed.plane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.process.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * Talks to an API server in plain JSON, whatever fields its version has. All calls block, for half a minute at most each.
 * Thread-safe.
 */
public final class KubeApi {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int NOT_FOUND = 404;
    private static final int FIRST_ERROR = 300;
    private static final String APPLY = "application/apply-patch+yaml";

    private final URI server;
    private final HttpClient client;
    private final ResourcePaths paths = new ResourcePaths(this);

    KubeApi(URI server, SSLContext context) {
        this.server = server;
        this.client = HttpClient.newBuilder()
                .sslContext(context)
                .connectTimeout(LIMIT)
                .build();
    }

    /**
     * An answer of the API server, good or not. Immutable.
     *
     * @param status the HTTP status
     * @param text the body
     */
    public record Answer(int status, String text) {
        /**
         * Says whether the server did what was asked.
         *
         * @return true below 300
         */
        public boolean isGood() {
            return status < FIRST_ERROR;
        }

        /**
         * Reads the body as JSON.
         *
         * @return the document
         */
        public JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new TestbedException(Code.BROKEN, "The API server didn't answer with JSON: " + text, e);
            }
        }
    }

    /**
     * Asks the server for something.
     *
     * @param method the HTTP method
     * @param path the path with its query
     * @param contentType what the body is
     * @param body the body, which may be empty
     * @return the answer, whatever its status
     * @throws TestbedException {@code BROKEN} when no answer comes
     */
    public Answer send(String method, String path, String contentType, String body) {
        var request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", contentType)
                .header("Accept", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, method + " " + path + ": no answer from " + server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException(Code.BROKEN, "Interrupted during " + method + " " + path, e);
        }
    }

    private Answer require(String method, String path, Answer answer) {
        if (!answer.isGood()) {
            throw new TestbedException(
                    Code.REFUSED, method + " " + path + " was refused with " + answer.status() + ": " + answer.text());
        }
        return answer;
    }

    /**
     * Reads an object or a list.
     *
     * @param path its path
     * @return the document
     * @throws TestbedException {@code REFUSED} when the server doesn't give it, also when there is none
     */
    public JsonNode get(String path) {
        return require("GET", path, send("GET", path, "application/json", "")).json();
    }

    /**
     * Reads an object that may not exist.
     *
     * @param path its path
     * @return the document, absent when there is none
     * @throws TestbedException {@code REFUSED} when the server doesn't give it for another reason
     */
    public Optional<JsonNode> find(String path) {
        var answer = send("GET", path, "application/json", "");
        if (answer.status() == NOT_FOUND) {
            return Optional.empty();
        }
        return Optional.of(require("GET", path, answer).json());
    }

    /**
     * Reads something that is no JSON, such as a log.
     *
     * @param path its path
     * @return the text
     * @throws TestbedException {@code REFUSED} when the server doesn't give it
     */
    public String text(String path) {
        return require("GET", path, send("GET", path, "application/json", "")).text();
    }

    /**
     * Creates an object with everything that is written of it, its status included where the server takes that.
     *
     * @param yaml the object, as YAML
     * @return what it is now
     * @throws TestbedException {@code REFUSED} when the server refuses it, also when there is one already
     */
    public JsonNode create(String yaml) {
        var object = documents(yaml).get(0);
        var path = paths.collection(object, "");
        return require("POST", path, send("POST", path, "application/json", object.toString()))
                .json();
    }

    /**
     * Makes objects be as written, by server-side apply. Idempotent.
     *
     * @param yaml one or more objects, as YAML
     * @return what they are now, in the same order
     * @throws TestbedException {@code REFUSED} when the server refuses one
     */
    public List<JsonNode> apply(String yaml) {
        var applied = new ArrayList<JsonNode>();
        for (var object : documents(yaml)) {
            applied.add(apply(object, ""));
        }
        return applied;
    }

    /**
     * Makes objects be as written in a namespace, by server-side apply. Idempotent.
     *
     * @param namespace where to, for objects that say nothing else
     * @param yaml one or more objects, as YAML
     * @return what they are now, in the same order
     * @throws TestbedException {@code REFUSED} when the server refuses one
     */
    public List<JsonNode> apply(String namespace, String yaml) {
        var applied = new ArrayList<JsonNode>();
        for (var object : documents(yaml)) {
            applied.add(apply(object, namespace));
        }
        return applied;
    }

    private JsonNode apply(JsonNode object, String namespace) {
        var path = paths.of(object, namespace) + "?fieldManager=testbed&force=true";
        return require("PATCH", path, send("PATCH", path, APPLY, object.toString()))
                .json();
    }

    /**
     * Changes some fields of an object, by merge patch.
     *
     * @param path its path
     * @param json the fields, as JSON
     * @return what it is now
     * @throws TestbedException {@code REFUSED} when the server refuses it
     */
    public JsonNode merge(String path, String json) {
        return require("PATCH", path, send("PATCH", path, "application/merge-patch+json", json))
                .json();
    }

    /**
     * Deletes an object or a whole collection, and what depends on it in the background. Deleting what isn't there is no
     * error.
     *
     * @param path its path, with options as a query
     * @throws TestbedException {@code REFUSED} when the server refuses it
     */
    public void delete(String path) {
        var answer = send("DELETE", path, "application/json", "");
        if (answer.status() != NOT_FOUND) {
            require("DELETE", path, answer);
        }
    }

    /**
     * Waits until an object or a list is so; blocks.
     *
     * @param path its path
     * @param what how it should be, in words, for the message
     * @param limit how long at most
     * @param isSo tells from what is there whether it is so; not asked while nothing is there
     * @return what it was then
     * @throws TestbedException {@code NOT_IN_TIME} with what was there last
     */
    public JsonNode await(String path, String what, Duration limit, Predicate<JsonNode> isSo) {
        var last = new AtomicReference<Optional<JsonNode>>(Optional.empty());
        Await.until(
                path + " " + what,
                limit,
                () -> {
                    last.set(find(path));
                    return last.get().filter(isSo).isPresent();
                },
                () -> "Last seen: " + last.get().map(JsonNode::toPrettyString).orElse("nothing"));
        return last.get().orElseThrow();
    }

    /**
     * Waits until the API server serves a kind that was just defined; blocks.
     *
     * @param definition the name of the CustomResourceDefinition, such as {@code logs.kwok.x-k8s.io}
     * @param limit how long at most
     * @throws TestbedException {@code NOT_IN_TIME} with the definition as it was last
     */
    public void awaitKind(String definition, Duration limit) {
        await(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + definition,
                "is established",
                limit,
                defined -> PodStatus.hasCondition(defined, "Established"));
    }

    /**
     * Waits until an object is gone; blocks.
     *
     * @param path its path
     * @param limit how long at most
     * @throws TestbedException {@code NOT_IN_TIME} with what was there last
     */
    public void awaitGone(String path, Duration limit) {
        Await.until(
                path + " is gone",
                limit,
                () -> find(path).isEmpty(),
                () -> "It is there: " + find(path).map(JsonNode::toPrettyString).orElse("no more"));
    }

    /** Whether it answers and says that it is ready. */
    boolean isReady() {
        try {
            return send("GET", "/readyz", "application/json", "").isGood();
        } catch (TestbedException e) {
            return false;
        }
    }

    static List<ObjectNode> documents(String yaml) {
        try (var values = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml)) {
            return values.readAll();
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "This is no YAML of objects: " + yaml, e);
        }
    }
}
