package dev.slipway.provider.k8s.internal.kube;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of an object. Times are as the server wrote them, in UTC.
 *
 * @param name its name
 * @param namespace empty for what has none
 * @param uid which object of that name
 * @param resourceVersion changes with every write
 * @param generation changes with every write to the spec; 0 where the kind has none
 * @param labels empty if there are none
 * @param annotations empty if there are none
 * @param ownerReferences empty if there are none
 * @param creationTimestamp when it was created
 * @param deletionTimestamp when it was, or will be, ended; null if nobody asked for that
 * @param managedFields who applies manifests to it, and when each of them last changed something; other writers are left out
 */
public record ObjectMeta(
        String name,
        String namespace,
        String uid,
        String resourceVersion,
        long generation,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<OwnerReference> ownerReferences,
        @Nullable String creationTimestamp,
        @Nullable String deletionTimestamp,
        List<Manager> managedFields) {
    private static final String APPLY = "Apply";

    /** Takes null for what is left out. */
    public ObjectMeta {
        name = name == null ? "" : name;
        namespace = namespace == null ? "" : namespace;
        uid = uid == null ? "" : uid;
        resourceVersion = resourceVersion == null ? "" : resourceVersion;
        labels = labels == null ? Map.of() : labels;
        annotations = annotations == null ? Map.of() : annotations;
        ownerReferences = ownerReferences == null ? List.of() : ownerReferences;
        managedFields = managedFields == null
                ? List.of()
                : managedFields.stream()
                        .filter(manager -> APPLY.equals(manager.operation()))
                        .toList();
    }

    /** One that nobody applies a manifest to. */
    public ObjectMeta(
            String name,
            String namespace,
            String uid,
            String resourceVersion,
            long generation,
            Map<String, String> labels,
            Map<String, String> annotations,
            List<OwnerReference> ownerReferences,
            @Nullable String creationTimestamp,
            @Nullable String deletionTimestamp) {
        this(
                name,
                namespace,
                uid,
                resourceVersion,
                generation,
                labels,
                annotations,
                ownerReferences,
                creationTimestamp,
                deletionTimestamp,
                List.of());
    }

    /** The value of a label. */
    public Optional<String> label(String key) {
        return Optional.ofNullable(labels.get(key));
    }

    /** The value of an annotation. */
    public Optional<String> annotation(String key) {
        return Optional.ofNullable(annotations.get(key));
    }

    /** Whether somebody has asked for its end. */
    public boolean isTerminating() {
        return deletionTimestamp != null;
    }

    /** Whether it is the same object, and nobody has asked for anything else of it since: at most its state is another. */
    public boolean isAskedAsIn(ObjectMeta before) {
        return uid.equals(before.uid) && generation == before.generation && isTerminating() == before.isTerminating();
    }

    /** When it was created. */
    public Optional<Instant> createdAt() {
        return KubeTime.parse(creationTimestamp);
    }

    /** When a field manager's apply last changed something of it, by the server's clock. */
    public Optional<Instant> appliedAt(String manager) {
        return managedFields.stream()
                .filter(each -> manager.equals(each.manager()))
                .flatMap(each -> KubeTime.parse(each.time()).stream())
                .max(Comparator.naturalOrder());
    }

    /** The uid of the object that controls it. */
    public Optional<String> controller() {
        return ownerReferences.stream()
                .filter(OwnerReference::controller)
                .map(OwnerReference::uid)
                .findFirst();
    }

    /**
     * That another object owns this one.
     *
     * @param kind its kind
     * @param name its name
     * @param uid which of that name
     * @param controller whether it is the one that controls it
     */
    public record OwnerReference(String kind, String name, String uid, boolean controller) {}

    /**
     * Who writes fields of it.
     *
     * @param manager its name
     * @param operation {@code Apply} or {@code Update}
     * @param time when it last changed something
     */
    public record Manager(
            String manager, String operation, @Nullable String time) {}
}
