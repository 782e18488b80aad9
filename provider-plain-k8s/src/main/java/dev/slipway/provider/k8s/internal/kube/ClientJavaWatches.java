package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.provider.k8s.internal.kube.ClientJavaLines.Line;
import dev.slipway.provider.k8s.internal.kube.ClientJavaStream.Way;
import dev.slipway.provider.k8s.internal.kube.KubeWatch.Change;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Opens watches and reads what they tell. Thread-safe. */
final class ClientJavaWatches {
    private static final int OK = 200;

    /** More than any object may have. */
    private static final int MOST_OF_LINE = 16 * 1024 * 1024;

    private static final int SHORTEST_SECONDS = 300;
    private static final int LONGEST_SECONDS = 600;

    private final ClientJavaRequests requests;
    private final ClientJavaExchanges exchanges;
    private final RandomGenerator random;

    ClientJavaWatches(ClientJavaRequests requests, ClientJavaExchanges exchanges, RandomGenerator random) {
        this.requests = requests;
        this.exchanges = exchanges;
        this.random = random;
    }

    <T extends KubeObject> KubeWatch<T> open(
            KubeKind<T> kind, String path, Map<String, String> selected, KubeSelection selection, String version) {
        KubeCall call = KubeCall.of("WATCH", kind, selection.namespace());
        Map<String, String> query = new LinkedHashMap<>(selected);
        query.put("watch", "true");
        query.put("allowWatchBookmarks", "true");
        query.put("resourceVersion", version);
        // Not all of them at once, or all begin anew at once.
        query.put("timeoutSeconds", Integer.toString(random.nextInt(SHORTEST_SECONDS, LONGEST_SECONDS + 1)));
        Way way = new Way(
                requests.watch(path, query, kind.type()), exchanges.times().watchSilence(), false, MOST_OF_LINE);
        ClientJavaStream<Change<T>> stream = exchanges.stream(call, way, line -> change(call, kind, line));
        stream.awaitBegin(exchanges.times().call());
        return new Watch<>(stream);
    }

    private static <T extends KubeObject> Optional<Change<T>> change(KubeCall call, KubeKind<T> kind, Line line) {
        if (line.text().isBlank()) {
            return Optional.empty();
        }
        if (!line.isWhole()) {
            throw KubeTrouble.unreadable(call, OK, new IOException("a line is longer than " + MOST_OF_LINE + " bytes"));
        }
        try {
            JsonNode event = KubeJson.line(line.text());
            JsonNode object = event.path("object");
            return Optional.of(
                    switch (event.path("type").asText()) {
                        case "ADDED" -> new Change<>(KubeWatch.Type.ADDED, KubeJson.object(object, kind));
                        case "MODIFIED" -> new Change<>(KubeWatch.Type.MODIFIED, KubeJson.object(object, kind));
                        case "DELETED" -> new Change<>(KubeWatch.Type.DELETED, KubeJson.object(object, kind));
                        case "BOOKMARK" -> new Change<>(KubeWatch.Type.BOOKMARK, KubeJson.object(object, kind));
                        case "ERROR" -> throw KubeTrouble.ended(call, KubeJson.status(object));
                        // Whoever watches must list anew: it may be about something that counts.
                        default -> throw new IOException("nobody knows such an event");
                    });
        } catch (IOException e) {
            // A line without an end was cut off with the connection.
            throw line.isEnded() ? KubeTrouble.unreadable(call, OK, e) : KubeTrouble.broken(call, e, true);
        }
    }

    /** Changes, pulled. */
    private record Watch<T extends KubeObject>(ClientJavaStream<Change<T>> stream) implements KubeWatch<T> {
        @Override
        public Optional<Change<T>> next(Duration wait) {
            return stream.next(wait);
        }

        @Override
        public boolean isEnded() {
            return stream.isEnded();
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
