package dev.slipway.provider.k8s.internal.kube;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The objects of a mirror, each replaced only by a newer one, whichever way it comes: listed, watched, or written by ourselves. Where
 * versions can't be compared ({@link MirrorVersion}) the order of arrival decides, and what was written isn't taken at all: a list
 * that begins later has to bring it. Thread-safe.
 *
 * @param <T> what they are
 * @param <K> whose they are
 */
final class MirrorContent<T extends KubeObject, K> {
    private static final Comparator<KubeObject> BY_NAME = Comparator.comparing(
                    (KubeObject object) -> object.metadata().namespace())
            .thenComparing(object -> object.metadata().name());

    private final Function<T, Optional<K>> key;
    private final Map<Name, T> objects = new HashMap<>();
    private final Map<K, Set<Name>> index = new HashMap<>();
    /** Up to which version an object that has gone is known not to come back, by uid; only while something older may still arrive. */
    private final Map<String, String> gone = new HashMap<>();

    private List<ObjectMeta> untold = new ArrayList<>();
    /** Up to where the watch has told everything; empty before the first list. */
    private String position = "";
    /** The newest version that was ever seen. */
    private String newest = "";

    private boolean isListing;

    /**
     * Makes an empty one.
     *
     * @param key whose an object is
     */
    MirrorContent(Function<T, Optional<K>> key) {
        this.key = key;
    }

    private record Name(String namespace, String name) {
        static Name of(ObjectMeta metadata) {
            return new Name(metadata.namespace(), metadata.name());
        }
    }

    // What the watch and its lists bring.

    /**
     * A list begins.
     *
     * @return the newest version that is known by now, which it can't be older than
     */
    synchronized String beginList() {
        isListing = true;
        return newest;
    }

    /** A list didn't come to its end. */
    synchronized void giveUpList() {
        isListing = false;
    }

    /**
     * A whole list came.
     *
     * @param begun what was given to it when it began
     * @return false if the server has forgotten what it had stored before, as after it was restored from a backup: all was replaced then
     */
    synchronized boolean listed(List<T> items, String version, String begun) {
        isListing = false;
        boolean isRestored = MirrorVersion.isNewer(begun, version);
        boolean isOrdered = MirrorVersion.isNumber(version) && !isRestored;
        if (!isOrdered) {
            gone.clear();
        }
        Set<Name> present = new HashSet<>();
        for (T item : items) {
            present.add(Name.of(item.metadata()));
            if (isOrdered) {
                offer(item);
            } else {
                put(item);
            }
        }
        for (T known : List.copyOf(objects.values())) {
            boolean isNewer =
                    isOrdered && MirrorVersion.isNewer(known.metadata().resourceVersion(), version);
            if (!present.contains(Name.of(known.metadata())) && !isNewer) {
                remove(known);
            }
        }
        position = version;
        newest = isRestored ? version : newer(newest, version);
        forgetGone();
        return !isRestored;
    }

    /** The watch told a change, or a bookmark. */
    synchronized void changed(KubeWatch.Change<T> change) {
        ObjectMeta metadata = change.object().metadata();
        switch (change.type()) {
            case ADDED, MODIFIED -> offer(change.object());
            case DELETED -> deletedBy(metadata);
            case BOOKMARK -> {}
        }
        position = metadata.resourceVersion();
        newest = newer(newest, position);
        forgetGone();
    }

    private void deletedBy(ObjectMeta metadata) {
        T known = objects.get(Name.of(metadata));
        if (known != null && !MirrorVersion.isNewer(known.metadata().resourceVersion(), metadata.resourceVersion())) {
            remove(known);
        }
    }

    // What others know.

    /**
     * We wrote an object.
     *
     * @return false if it can't be told whether it is newer than what is known
     */
    synchronized boolean wrote(T object) {
        String version = object.metadata().resourceVersion();
        if (!isComparable(version)) {
            return false;
        }
        newest = newer(newest, version);
        if (!MirrorVersion.isNotNewer(version, position)) {
            offer(object);
        }
        return true;
    }

    /**
     * We deleted an object as it was read. If something holds it back, what comes later says so.
     *
     * @return false if it can't be told whether what comes is newer
     */
    synchronized boolean deleted(ObjectMeta read) {
        if (!isComparable(read.resourceVersion())) {
            return false;
        }
        gone.merge(read.uid(), read.resourceVersion(), MirrorContent::newer);
        T known = objects.get(Name.of(read));
        if (known != null
                && known.metadata().uid().equals(read.uid())
                && MirrorVersion.isNotNewer(known.metadata().resourceVersion(), read.resourceVersion())) {
            remove(known);
        }
        forgetGone();
        return true;
    }

    /**
     * Somebody listed a part of it.
     *
     * @param within what that part is
     * @return false if nothing can be made of it
     */
    synchronized boolean told(List<T> items, String version, Predicate<ObjectMeta> within) {
        if (position.isEmpty() || MirrorVersion.compare(version, position).isEmpty()) {
            return false;
        }
        if (MirrorVersion.isNotNewer(version, position)) {
            return true;
        }
        Set<Name> present = new HashSet<>();
        for (T item : items) {
            Name name = Name.of(item.metadata());
            present.add(name);
            // What the watch has told of and isn't here has gone since.
            if (objects.containsKey(name)
                    || !MirrorVersion.isNotNewer(item.metadata().resourceVersion(), position)) {
                offer(item);
            }
        }
        for (T known : List.copyOf(objects.values())) {
            ObjectMeta metadata = known.metadata();
            if (within.test(metadata)
                    && !present.contains(Name.of(metadata))
                    && MirrorVersion.isNotNewer(metadata.resourceVersion(), version)) {
                gone.put(metadata.uid(), version);
                remove(known);
            }
        }
        newest = newer(newest, version);
        return true;
    }

    private boolean isComparable(String version) {
        return MirrorVersion.isNumber(version) && (position.isEmpty() || MirrorVersion.isNumber(position));
    }

    // What is known.

    /** What belongs to whom, by name; nothing for whom there is nothing. */
    synchronized Map<K, List<T>> of(Collection<K> owners) {
        Map<K, List<T>> found = new LinkedHashMap<>();
        for (K owner : owners) {
            Set<Name> names = index.get(owner);
            if (names != null) {
                found.put(
                        owner, names.stream().map(objects::get).sorted(BY_NAME).toList());
            }
        }
        return found;
    }

    /** Everything, by name. */
    synchronized List<T> all() {
        return objects.values().stream().sorted(BY_NAME).toList();
    }

    /** What may have changed since this was asked last: as it is now, or as it was last. */
    synchronized List<ObjectMeta> takeUntold() {
        List<ObjectMeta> taken = untold;
        untold = new ArrayList<>();
        return taken;
    }

    /** How much is remembered of what has gone. */
    synchronized int remembered() {
        return gone.size();
    }

    private void offer(T object) {
        ObjectMeta metadata = object.metadata();
        String dead = gone.get(metadata.uid());
        if (dead != null && MirrorVersion.isNotNewer(metadata.resourceVersion(), dead)) {
            return;
        }
        T known = objects.get(Name.of(metadata));
        if (known == null || !MirrorVersion.isNotNewer(metadata.resourceVersion(), version(known))) {
            put(object);
        }
    }

    private static String version(KubeObject object) {
        return object.metadata().resourceVersion();
    }

    private void put(T object) {
        Name name = Name.of(object.metadata());
        T before = objects.put(name, object);
        if (before != null) {
            if (version(before).equals(version(object))) {
                return;
            }
            unindex(before, name);
            untold.add(before.metadata());
        }
        untold.add(object.metadata());
        key.apply(object)
                .ifPresent(owner -> index.computeIfAbsent(owner, any -> new LinkedHashSet<>())
                        .add(name));
    }

    private void remove(T known) {
        Name name = Name.of(known.metadata());
        objects.remove(name);
        unindex(known, name);
        untold.add(known.metadata());
    }

    private void unindex(T object, Name name) {
        key.apply(object)
                .ifPresent(owner -> index.computeIfPresent(owner, (any, names) -> {
                    names.remove(name);
                    return names.isEmpty() ? null : names;
                }));
    }

    /** Nothing that is as old as where the watch stands can arrive any more, unless a list is on its way. */
    private void forgetGone() {
        if (!isListing && !gone.isEmpty()) {
            gone.values().removeIf(version -> MirrorVersion.isNotNewer(version, position));
        }
    }

    private static String newer(String one, String other) {
        return MirrorVersion.compare(one, other).orElse(-1) > 0 ? one : other;
    }
}
