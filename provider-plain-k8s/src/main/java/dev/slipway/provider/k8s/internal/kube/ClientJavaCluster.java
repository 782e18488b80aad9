package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.ClientJavaRequests.Asked;
import dev.slipway.provider.k8s.internal.kube.KubeJson.ListDocument;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Asks an API server by way of the official Java client: of that it takes the address, TLS and the credentials, and nothing else. Neither the client's
 * models nor its way of reading answers are used, as they refuse what they don't know, and the next version of Kubernetes has that.
 */
public final class ClientJavaCluster implements KubeCluster {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]*");
    private static final int GONE = 404;
    private static final int CONFLICT = 409;

    /** The server says so of an object of the same name and another uid, and the like of its version. */
    private static final Pattern OTHER_UID = Pattern.compile("UID in (the )?precondition");

    private final ClientJavaRequests requests;
    private final ClientJavaExchanges exchanges;
    private final ClientJavaWatches watches;

    /**
     * Makes a door; nothing is asked yet.
     *
     * @param client how to get at the server, and as whom; never changed
     * @param callTime how long an ordinary call may take
     * @param clock counts where a server doesn't say what time it is
     * @param random spreads when watches begin anew
     */
    public ClientJavaCluster(ApiClient client, Duration callTime, Clock clock, RandomGenerator random) {
        this(client, ClientJavaTimes.of(callTime), clock, random);
    }

    ClientJavaCluster(ApiClient client, ClientJavaTimes times, Clock clock, RandomGenerator random) {
        this.requests = new ClientJavaRequests(client);
        this.exchanges = new ClientJavaExchanges(client.getHttpClient(), times, clock);
        this.watches = new ClientJavaWatches(requests, exchanges, random);
    }

    @Override
    public <T extends KubeObject> Optional<T> get(KubeKind<T> kind, String namespace, String name) {
        KubeCall call = KubeCall.of("GET", kind, namespace, name);
        Optional<ClientJavaAnswer> answer =
                found(call, exchanges.send(call, requests.get(path(kind, namespace, name), kind.type())));
        return answer.map(one -> read(call, one, () -> KubeJson.object(one.body(), kind)));
    }

    @Override
    public Optional<ObjectNode> raw(KubeKind<?> kind, String namespace, String name) {
        KubeCall call = KubeCall.of("GET", kind, namespace, name);
        Optional<ClientJavaAnswer> answer =
                found(call, exchanges.send(call, requests.get(path(kind, namespace, name), ObjectNode.class)));
        return answer.map(one -> read(call, one, () -> KubeJson.raw(one.body())));
    }

    @Override
    public <T extends KubeObject> KubePage<T> list(
            KubeKind<T> kind, KubeSelection selection, int most, Optional<String> next) {
        KubeCall call = KubeCall.of("LIST", kind, selection.namespace());
        Map<String, String> query = query(selection);
        if (most > 0) {
            query.put("limit", Integer.toString(most));
        }
        next.ifPresent(token -> query.put("continue", token));
        ClientJavaAnswer answer =
                good(call, exchanges.send(call, requests.list(path(kind, selection), query, kind.type())));
        ListDocument<T> list = read(call, answer, () -> KubeJson.list(answer.body(), kind));
        return new KubePage<>(
                list.items(),
                list.metadata().resourceVersion(),
                Optional.of(list.metadata().continuation()).filter(token -> !token.isEmpty()),
                exchanges.time(answer));
    }

    @Override
    public <T extends KubeObject> T apply(KubeKind<T> kind, ObjectNode manifest) {
        KubeCall call = call("PATCH", kind, manifest);
        ClientJavaAnswer answer = apply(call, kind, manifest, Map.of(), kind.type());
        return read(call, answer, () -> KubeJson.object(answer.body(), kind));
    }

    @Override
    public ObjectNode tryApply(KubeKind<?> kind, ObjectNode manifest) {
        KubeCall call = call("PATCH (dry run)", kind, manifest);
        ClientJavaAnswer answer = apply(call, kind, manifest, Map.of("dryRun", "All"), ObjectNode.class);
        return read(call, answer, () -> KubeJson.raw(answer.body()));
    }

    private ClientJavaAnswer apply(
            KubeCall call, KubeKind<?> kind, ObjectNode manifest, Map<String, String> besides, Class<?> type) {
        Map<String, String> query = new LinkedHashMap<>(besides);
        query.put("fieldManager", FIELD_MANAGER);
        query.put("force", "true");
        ObjectNode whole = manifest.deepCopy();
        whole.put("apiVersion", kind.apiVersion());
        whole.put("kind", kind.kind());
        Asked asked = requests.apply(path(kind, namespace(manifest), name(manifest)), query, whole, type);
        return good(call, exchanges.send(call, asked));
    }

    @Override
    public boolean delete(KubeKind<?> kind, ObjectMeta read) {
        KubeCall call = KubeCall.of("DELETE", kind, read.namespace(), read.name());
        ObjectNode options = KubeJson.node();
        options.put("apiVersion", "v1").put("kind", "DeleteOptions").put("propagationPolicy", "Background");
        options.putObject("preconditions").put("uid", read.uid()).put("resourceVersion", read.resourceVersion());
        ClientJavaAnswer answer =
                exchanges.send(call, requests.delete(path(kind, read.namespace(), read.name()), options));
        boolean isOther =
                answer.status() == CONFLICT && OTHER_UID.matcher(answer.text()).find();
        return !isOther && found(call, answer).isPresent();
    }

    @Override
    public <T extends KubeObject> KubeWatch<T> watch(
            KubeKind<T> kind, KubeSelection selection, String resourceVersion) {
        return watches.open(kind, path(kind, selection), query(selection), selection, resourceVersion);
    }

    @Override
    public KubeLog log(KubeLogQuery query) {
        return ClientJavaLog.open(requests, exchanges, path(KubeKind.POD, query.namespace(), query.pod()), query);
    }

    @Override
    public Instant serverTime() {
        return exchanges.serverTime();
    }

    @Override
    public Duration callTime() {
        return exchanges.times().call();
    }

    @Override
    public void close() {
        exchanges.close();
    }

    private static Map<String, String> query(KubeSelection selection) {
        Map<String, String> query = new LinkedHashMap<>();
        if (!selection.labels().isEmpty()) {
            query.put("labelSelector", selection.labels());
        }
        if (!selection.fields().isEmpty()) {
            query.put("fieldSelector", selection.fields());
        }
        return query;
    }

    private static KubeCall call(String verb, KubeKind<?> kind, ObjectNode manifest) {
        return KubeCall.of(verb, kind, namespace(manifest), name(manifest));
    }

    private static String name(ObjectNode manifest) {
        return manifest.path("metadata").path("name").asText();
    }

    private static String namespace(ObjectNode manifest) {
        return manifest.path("metadata").path("namespace").asText();
    }

    private static String path(KubeKind<?> kind, KubeSelection selection) {
        return kind.path(selection.namespace().isEmpty() ? "" : checked(selection.namespace()));
    }

    private static String path(KubeKind<?> kind, String namespace, String name) {
        return kind.path(namespace.isEmpty() ? "" : checked(namespace), checked(name));
    }

    /** A name that would lead elsewhere is refused, whoever it came from. */
    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name of an object; it consists of letters, digits and . : _ -");
        }
        return name;
    }

    private ClientJavaAnswer good(KubeCall call, ClientJavaAnswer answer) {
        if (!answer.isGood()) {
            throw exchanges.refused(call, answer);
        }
        return answer;
    }

    /** Only the server itself may say that there is none, and nobody on the way to it. */
    private Optional<ClientJavaAnswer> found(KubeCall call, ClientJavaAnswer answer) {
        boolean isAbsent = answer.status() == GONE
                && KubeStatus.of(answer.text()).filter(KubeStatus::isAbsence).isPresent();
        return isAbsent ? Optional.empty() : Optional.of(good(call, answer));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T read(KubeCall call, ClientJavaAnswer answer, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw KubeTrouble.unreadable(call, answer.status(), e);
        }
    }
}
