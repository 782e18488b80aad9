package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests as the host's client does, with its address, headers and credentials as they are at that moment. Bodies are JSON of our own.
 * Thread-safe.
 */
final class ClientJavaRequests {
    private static final String JSON = "application/json";
    private static final String METADATA_ONLY = JSON + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1," + JSON;
    private static final String METADATA_ONLY_LIST = JSON + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1," + JSON;
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String AGENT = "User-Agent";

    /** What the client says of itself where its host hasn't said anything. */
    private static final String AGENT_OF_CLIENT = "Kubernetes Java Client";

    private final ApiClient client;

    ClientJavaRequests(ApiClient client) {
        this.client = client;
    }

    /** What is asked for: something that a thread of its own makes a request of, as credentials may have to be fetched for that. */
    @FunctionalInterface
    interface Asked {
        Request request() throws ApiException;
    }

    /** Reads an object, or of some kinds its metadata alone. */
    Asked get(String path, Class<?> type) {
        return () -> build("GET", path, Map.of(), Map.of("Accept", isPlain(type) ? METADATA_ONLY : JSON), null);
    }

    /** Lists objects, or of some kinds their metadata alone. */
    Asked list(String path, Map<String, String> query, Class<?> type) {
        return () -> build("GET", path, query, Map.of("Accept", isPlain(type) ? METADATA_ONLY_LIST : JSON), null);
    }

    /** Watches objects, or of some kinds their metadata alone. */
    Asked watch(String path, Map<String, String> query, Class<?> type) {
        return () -> build("GET", path, query, endless(isPlain(type) ? METADATA_ONLY : JSON), null);
    }

    /** Reads a log. */
    Asked log(String path, Map<String, String> query) {
        return () -> build("GET", path, query, endless("*/*"), null);
    }

    /** Whoever compresses an answer on the way holds it back until there is enough of it. */
    private static Map<String, String> endless(String accepted) {
        return Map.of("Accept", accepted, "Accept-Encoding", "identity");
    }

    /** Applies a manifest. */
    Asked apply(String path, Map<String, String> query, JsonNode manifest, Class<?> type) {
        return () -> build(
                "PATCH",
                path,
                query,
                Map.of("Accept", isPlain(type) ? METADATA_ONLY : JSON, "Content-Type", APPLY),
                manifest);
    }

    /** Deletes an object. */
    Asked delete(String path, JsonNode options) {
        return () -> build("DELETE", path, Map.of(), Map.of("Accept", JSON, "Content-Type", JSON), options);
    }

    private static boolean isPlain(Class<?> type) {
        return type == PlainObject.class;
    }

    private Request build(
            String method, String path, Map<String, String> query, Map<String, String> headers, @Nullable JsonNode body)
            throws ApiException {
        List<Pair> pairs = new ArrayList<>();
        query.forEach((name, value) -> pairs.add(new Pair(name, value)));
        Request request = client.buildRequest(
                null,
                path,
                method,
                pairs,
                List.of(),
                body == null ? null : KubeJson.write(body),
                new HashMap<>(headers),
                new HashMap<>(),
                Map.of(),
                client.getAuthentications().keySet().toArray(String[]::new),
                null);
        String agent = request.header(AGENT);
        return agent == null || agent.startsWith(AGENT_OF_CLIENT)
                ? request.newBuilder().header(AGENT, "slipway").build()
                : request;
    }
}
