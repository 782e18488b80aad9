package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An API server in memory, without any controller: objects with uid, resourceVersion and generation, server-side apply and deletion under
 * their preconditions, pages, and watches with bookmarks and a history that can be forgotten. What goes wrong is scripted in {@link #calls};
 * who else does something to the objects is the test. Thread-safe.
 */
public final class FakeCluster implements KubeCluster {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final FakeTime time;
    private final FakeCalls calls = new FakeCalls();
    private final FakeObjects objects;
    private final List<FakeWatch<?>> watches = new ArrayList<>();
    private final Map<String, Snapshot> continued = new HashMap<>();
    private Duration bookmarks = Duration.ofMinutes(1);
    private Duration watchTime = Duration.ofMinutes(7);
    private Function<KubeLogQuery, KubeLog> logs = query -> {
        throw FakeCalls.trouble(KubeException.Kind.NOT_FOUND, "log of " + query.pod());
    };

    /** One whose time is the machine's. */
    public FakeCluster() {
        this(FakeTime.real());
    }

    /** One with a time of its own; with a {@link SteppedTime}, for one thread only. */
    public FakeCluster(FakeTime time) {
        this.time = time;
        this.objects = new FakeObjects(time);
    }

    private record Snapshot(List<ObjectNode> rest, String version) {}

    /** What was asked of it, and what shall go wrong. */
    public FakeCalls calls() {
        return calls;
    }

    /** Answers requests for logs; without it there is none. */
    public synchronized void answerLogs(Function<KubeLogQuery, KubeLog> answer) {
        logs = answer;
    }

    /** How often a watch gets a bookmark; zero for never. By default each minute. */
    public synchronized void bookmarkEvery(Duration pause) {
        bookmarks = pause;
    }

    /** How long a watch lasts until the server ends it. By default seven minutes. */
    public synchronized void endWatchesAfter(Duration lasting) {
        watchTime = lasting;
    }

    /** How versions are written; by default as numbers. */
    public synchronized void writeVersions(Function<Long, String> naming) {
        objects.writeVersions(naming);
    }

    // What others do to the objects.

    /** Puts an object in place, as somebody else; what the server fills in is filled in. */
    public synchronized <T extends KubeObject> T put(KubeKind<T> kind, ObjectNode object) {
        T stored = read(kind, objects.put(kind, object.deepCopy()));
        notifyAll();
        return stored;
    }

    /** Changes an object that is there, as somebody else. */
    public synchronized <T extends KubeObject> T change(
            KubeKind<T> kind, String namespace, String name, Consumer<ObjectNode> change) {
        ObjectNode next = objects.get(kind, namespace, name).orElseThrow().deepCopy();
        change.accept(next);
        T stored = read(kind, objects.put(kind, next));
        notifyAll();
        return stored;
    }

    /** Ends an object at once, whatever holds it. */
    public synchronized void remove(KubeKind<?> kind, String namespace, String name) {
        objects.remove(kind, namespace, name);
        notifyAll();
    }

    /** All objects of a kind, in the order of their names. */
    public synchronized <T extends KubeObject> List<T> all(KubeKind<T> kind) {
        return objects.all(kind).stream().map(node -> read(kind, node)).toList();
    }

    /** The version of the last write. */
    public synchronized String version() {
        return objects.version();
    }

    /** Lets versions grow, as writes of other kinds do. */
    public synchronized void letVersionsGrow(int by) {
        objects.letVersionsGrow(by);
    }

    // What happens to watches.

    /** Forgets what was before now: watches and pages from before have expired. */
    public synchronized void forgetHistory() {
        objects.forgetHistory();
        continued.clear();
    }

    /** Breaks the connections of all open watches. */
    public synchronized void breakWatches() {
        watches.forEach(watch -> watch.fail(KubeException.Kind.NO_ANSWER));
        notifyAll();
    }

    /** Tells all open watches that they have expired. */
    public synchronized void expireWatches() {
        watches.forEach(watch -> watch.fail(KubeException.Kind.EXPIRED));
        notifyAll();
    }

    /** Ends all open watches as a server does after some minutes. */
    public synchronized void endWatches() {
        watches.forEach(FakeWatch::end);
        notifyAll();
    }

    /** Lets nothing more through to the watches that are open now, and closes nothing. */
    public synchronized void silenceWatches() {
        watches.forEach(FakeWatch::silence);
    }

    /** Sends a bookmark to every open watch. */
    public synchronized void bookmark() {
        watches.forEach(FakeWatch::bookmark);
        notifyAll();
    }

    /** How many watches are open. */
    public synchronized int openWatches() {
        return (int) watches.stream().filter(watch -> !watch.isEnded()).count();
    }

    /** Can't be reached any more; open watches break. */
    public synchronized void goDown() {
        calls.setDown(true);
        breakWatches();
    }

    /** Can be reached again, and remembers nothing from before, as a server that was started again. */
    public synchronized void comeBack() {
        calls.setDown(false);
        objects.letVersionsGrow(1);
        forgetHistory();
    }

    /** Keeps everything as it is now, to be put back later: then it is as if nothing had been written since. */
    public synchronized Runnable backUp() {
        Runnable back = objects.backUp();
        return () -> {
            synchronized (this) {
                back.run();
                forgetHistory();
                breakWatches();
            }
        };
    }

    // What is asked of it.

    @Override
    public synchronized <T extends KubeObject> Optional<T> get(KubeKind<T> kind, String namespace, String name) {
        return raw(kind, namespace, name).map(node -> read(kind, node));
    }

    @Override
    public synchronized Optional<ObjectNode> raw(KubeKind<?> kind, String namespace, String name) {
        calls.begin(Verb.GET, kind, kind.path(namespace, name));
        Optional<ObjectNode> found = objects.get(kind, namespace, name).map(ObjectNode::deepCopy);
        calls.end(Verb.GET, kind);
        return found;
    }

    @Override
    public synchronized <T extends KubeObject> KubePage<T> list(
            KubeKind<T> kind, KubeSelection selection, int most, Optional<String> next) {
        calls.begin(
                Verb.LIST,
                kind,
                kind.path(selection.namespace()) + "?labelSelector=" + selection.labels() + "&fieldSelector="
                        + selection.fields());
        Snapshot snapshot = next.map(this::rest)
                .orElseGet(() -> new Snapshot(
                        objects.all(kind).stream()
                                .filter(object -> FakeSelector.isSelected(selection, object))
                                .toList(),
                        objects.version()));
        int count = most == 0
                ? snapshot.rest().size()
                : Math.min(most, snapshot.rest().size());
        List<T> items = snapshot.rest().subList(0, count).stream()
                .map(node -> read(kind, node))
                .toList();
        var rest = new Snapshot(snapshot.rest().subList(count, snapshot.rest().size()), snapshot.version());
        calls.end(Verb.LIST, kind);
        return new KubePage<>(
                items, snapshot.version(), kept(rest), time.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    private Snapshot rest(String next) {
        return Optional.ofNullable(continued.get(next))
                .orElseThrow(() -> FakeCalls.trouble(KubeException.Kind.EXPIRED, "the page that begins at " + next));
    }

    private Optional<String> kept(Snapshot rest) {
        if (rest.rest().isEmpty()) {
            return Optional.empty();
        }
        String token = "from-" + (continued.size() + 1) + "-of-" + rest.version();
        continued.put(token, rest);
        return Optional.of(token);
    }

    @Override
    public synchronized <T extends KubeObject> T apply(KubeKind<T> kind, ObjectNode manifest) {
        calls.begin(Verb.APPLY, kind, FakeObjects.path(kind, manifest));
        T stored = read(kind, objects.apply(kind, manifest.deepCopy(), true));
        notifyAll();
        calls.end(Verb.APPLY, kind);
        return stored;
    }

    @Override
    public synchronized ObjectNode tryApply(KubeKind<?> kind, ObjectNode manifest) {
        calls.begin(Verb.TRY, kind, FakeObjects.path(kind, manifest));
        ObjectNode tried = objects.apply(kind, manifest.deepCopy(), false).deepCopy();
        calls.end(Verb.TRY, kind);
        return tried;
    }

    @Override
    public synchronized boolean delete(KubeKind<?> kind, ObjectMeta read) {
        calls.begin(Verb.DELETE, kind, kind.path(read.namespace(), read.name()));
        boolean wasThere = objects.delete(kind, read);
        notifyAll();
        calls.end(Verb.DELETE, kind);
        return wasThere;
    }

    @Override
    public synchronized <T extends KubeObject> KubeWatch<T> watch(
            KubeKind<T> kind, KubeSelection selection, String resourceVersion) {
        calls.begin(
                Verb.WATCH,
                kind,
                kind.path(selection.namespace()) + "?labelSelector=" + selection.labels() + "&resourceVersion="
                        + resourceVersion);
        var watch = new FakeWatch<>(
                this, kind, selection, objects.position(resourceVersion), bookmarks, watchTime, this::read);
        calls.end(Verb.WATCH, kind);
        watches.removeIf(FakeWatch::isEnded);
        watches.add(watch);
        return watch;
    }

    @Override
    public synchronized KubeLog log(KubeLogQuery query) {
        calls.begin(Verb.LOG, KubeKind.POD, KubeKind.POD.path(query.namespace(), query.pod()) + "/log");
        KubeLog log = logs.apply(query);
        calls.end(Verb.LOG, KubeKind.POD);
        return log;
    }

    @Override
    public Instant serverTime() {
        return time.instant();
    }

    @Override
    public Duration callTime() {
        return Duration.ofSeconds(8);
    }

    @Override
    public synchronized void close() {
        endWatches();
    }

    FakeTime time() {
        return time;
    }

    FakeObjects objects() {
        return objects;
    }

    private <T extends KubeObject> T read(KubeKind<T> kind, ObjectNode node) {
        try {
            return JSON.treeToValue(node, kind.type());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an object of the test is no " + kind + ": " + node, e);
        }
    }
}
