package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@link FakeCluster} stores, and what happened to it. Guarded by the cluster. */
final class FakeObjects {
    /** Of these a write to the spec changes the generation. */
    private static final Set<String> GENERATED =
            Set.of("deployments", "replicasets", "ingresses", "poddisruptionbudgets", "pods");

    private final FakeTime time;
    private final Map<String, Stored> stored = new TreeMap<>();
    private final List<Happening> history = new ArrayList<>();
    private final Map<String, Long> written = new HashMap<>();
    private Function<Long, String> naming = version -> Long.toString(version);
    private long version = 1000;
    private long uids;
    private long forgotten;

    FakeObjects(FakeTime time) {
        this.time = time;
    }

    /** An object, and what our own field manager last applied of it. */
    private record Stored(
            KubeKind<?> kind, ObjectNode object, @Nullable ObjectNode applied) {}

    /** A write. */
    record Happening(
            long at,
            KubeKind<?> kind,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after) {}

    static String path(KubeKind<?> kind, JsonNode object) {
        return kind.path(
                object.at("/metadata/namespace").asText(),
                object.at("/metadata/name").asText());
    }

    void writeVersions(Function<Long, String> how) {
        naming = how;
    }

    void letVersionsGrow(int by) {
        version += by;
    }

    String version() {
        return name(version);
    }

    /** Writes a version down, to be found again. */
    String name(long number) {
        String name = naming.apply(number);
        written.put(name, number);
        return name;
    }

    /** Where in the history a watch from a version begins. */
    long position(String from) {
        long at = Optional.ofNullable(written.get(from))
                .orElseThrow(() -> FakeCalls.trouble(KubeException.Kind.INVALID, "the version '" + from + "'"));
        requireRemembered(at);
        return at;
    }

    void requireRemembered(long at) {
        if (at < forgotten) {
            throw FakeCalls.trouble(KubeException.Kind.EXPIRED, "too old resource version: " + at);
        }
    }

    long now() {
        return version;
    }

    Optional<Happening> next(KubeKind<?> kind, long after) {
        return history.stream()
                .filter(happening -> happening.at() > after && happening.kind().equals(kind))
                .findFirst();
    }

    void forgetHistory() {
        history.clear();
        forgotten = version;
    }

    Runnable backUp() {
        Map<String, Stored> kept = Map.copyOf(stored);
        long at = version;
        return () -> {
            stored.clear();
            stored.putAll(kept);
            version = at;
        };
    }

    Optional<ObjectNode> get(KubeKind<?> kind, String namespace, String name) {
        return Optional.ofNullable(stored.get(kind.path(namespace, name))).map(Stored::object);
    }

    List<ObjectNode> all(KubeKind<?> kind) {
        return stored.values().stream()
                .filter(one -> one.kind().equals(kind))
                .map(Stored::object)
                .toList();
    }

    ObjectNode put(KubeKind<?> kind, ObjectNode next) {
        return store(kind, next, applied(path(kind, next)));
    }

    void remove(KubeKind<?> kind, String namespace, String name) {
        Stored gone = stored.remove(kind.path(namespace, name));
        if (gone != null) {
            happened(kind, gone.object(), null);
        }
    }

    ObjectNode apply(KubeKind<?> kind, ObjectNode manifest, boolean isMeant) {
        String path = path(kind, manifest);
        ObjectNode metadata = (ObjectNode) manifest.path("metadata");
        String uid = metadata.path("uid").asText();
        String read = metadata.path("resourceVersion").asText();
        metadata.remove(List.of("uid", "resourceVersion"));
        ObjectNode before = Optional.ofNullable(stored.get(path))
                .map(Stored::object)
                .orElseGet(JsonNodeFactory.instance::objectNode);
        if (before.isEmpty() ? !uid.isEmpty() : !isAsRead(before, uid, read)) {
            throw FakeCalls.trouble(
                    KubeException.Kind.STALE,
                    "apply " + path + ": "
                            + (before.isEmpty() ? "no existing object was found" : "it has been modified"));
        }
        ObjectNode next = merged(before, applied(path), manifest);
        if (!isMeant || next.equals(before)) {
            return next;
        }
        return store(kind, next, manifest);
    }

    boolean delete(KubeKind<?> kind, ObjectMeta read) {
        String path = kind.path(read.namespace(), read.name());
        Stored found = stored.get(path);
        if (found == null || !text(found.object(), "uid").equals(read.uid())) {
            return false;
        }
        if (!isAsRead(found.object(), read.uid(), read.resourceVersion())) {
            throw FakeCalls.trouble(KubeException.Kind.STALE, "delete " + path + ": it has been modified");
        }
        if (found.object().at("/metadata/finalizers").isEmpty()) {
            remove(kind, read.namespace(), read.name());
        } else {
            ObjectNode next = found.object().deepCopy();
            ((ObjectNode) next.path("metadata")).put("deletionTimestamp", now(time));
            store(kind, next, found.applied());
        }
        return true;
    }

    private static boolean isAsRead(ObjectNode object, String uid, String version) {
        return (uid.isEmpty() || uid.equals(text(object, "uid")))
                && (version.isEmpty() || version.equals("0") || version.equals(text(object, "resourceVersion")));
    }

    private ObjectNode applied(String path) {
        return Optional.ofNullable(stored.get(path))
                .map(Stored::applied)
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private ObjectNode store(KubeKind<?> kind, ObjectNode next, @Nullable ObjectNode applied) {
        String path = path(kind, next);
        Stored before = stored.get(path);
        ObjectNode metadata = next.withObjectProperty("metadata");
        long generation = 1;
        if (before == null) {
            metadata.put("uid", "uid-" + ++uids);
            metadata.put("creationTimestamp", now(time));
        } else {
            metadata.put("uid", text(before.object(), "uid"));
            generation = before.object().at("/metadata/generation").asLong()
                    + (Objects.equals(before.object().get("spec"), next.get("spec")) ? 0 : 1);
        }
        if (GENERATED.contains(kind.plural())) {
            metadata.put("generation", generation);
        }
        metadata.put("resourceVersion", name(version + 1));
        stored.put(path, new Stored(kind, next, applied));
        happened(kind, before == null ? null : before.object(), next);
        return next;
    }

    private void happened(KubeKind<?> kind, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        version++;
        history.add(new Happening(version, kind, before, after));
    }

    /** What was applied before and isn't any more goes, the rest of others stays. Lists are replaced as a whole. */
    private static ObjectNode merged(ObjectNode before, ObjectNode applied, ObjectNode manifest) {
        ObjectNode next = before.deepCopy();
        applied.fieldNames().forEachRemaining(name -> {
            if (!manifest.has(name)
                    && !(applied.get(name).isObject() && before.path(name).isObject())) {
                next.remove(name);
            }
        });
        applied.properties().forEach(field -> {
            if (!manifest.has(field.getKey())
                    && field.getValue() instanceof ObjectNode was
                    && before.get(field.getKey()) instanceof ObjectNode inner) {
                ObjectNode rest = merged(inner, was, JsonNodeFactory.instance.objectNode());
                if (rest.isEmpty()) {
                    next.remove(field.getKey());
                } else {
                    next.set(field.getKey(), rest);
                }
            }
        });
        manifest.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode inner) {
                next.set(
                        field.getKey(),
                        merged(
                                before.get(field.getKey()) instanceof ObjectNode old
                                        ? old
                                        : JsonNodeFactory.instance.objectNode(),
                                applied.get(field.getKey()) instanceof ObjectNode was
                                        ? was
                                        : JsonNodeFactory.instance.objectNode(),
                                inner));
            } else {
                next.set(field.getKey(), field.getValue());
            }
        });
        return next;
    }

    private static String text(ObjectNode object, String field) {
        return object.path("metadata").path(field).asText();
    }

    private static String now(FakeTime time) {
        return time.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
