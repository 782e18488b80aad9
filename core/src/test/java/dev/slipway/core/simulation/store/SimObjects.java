package dev.slipway.core.simulation.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The objects of a cluster: each has a name, a uid and a version, and every write may name the uid and the version that it
 * means. Each call happens at one instant. Not thread-safe.
 */
public final class SimObjects {
    private final NavigableMap<String, Stored<Object>> objects = new TreeMap<>();
    private final Map<String, Long> digests = new HashMap<>();
    private long last;

    /** An empty cluster. */
    public SimObjects() {}

    /** Reads one; empty if there is none. */
    public Optional<Stored<Object>> get(String name) {
        return Optional.ofNullable(objects.get(name));
    }

    /** Reads all whose names begin like this, as they are at one instant, in the order of their names. */
    public List<Stored<Object>> list(String prefix) {
        return List.copyOf(objects.subMap(prefix, prefix + Character.MAX_VALUE).values());
    }

    /** Makes one; false if the name is taken. */
    public boolean create(String name, Object content) {
        if (objects.containsKey(name)) {
            return false;
        }
        put(name, ++last, content);
        return true;
    }

    /** Writes the very object that was read; false if it is gone or was written meanwhile. */
    public boolean update(Stored<?> read, Object content) {
        if (!isAsRead(read)) {
            return false;
        }
        put(read.name(), read.uid(), content);
        return true;
    }

    /** Takes away the very object that was read; false if it is gone or was written meanwhile. */
    public boolean delete(Stored<?> read) {
        return isAsRead(read) && delete(read.name());
    }

    /** Takes away whatever has this name; false if nothing does. */
    public boolean delete(String name) {
        digests.remove(name);
        return objects.remove(name) != null;
    }

    /**
     * Sums up what is there, to count states: the same for the same names and contents, whatever their uids and versions,
     * and in every run.
     */
    public long digest() {
        long digest = 17;
        for (Stored<Object> object : objects.values()) {
            digest = mixed(digest, digests.computeIfAbsent(object.name(), name -> digest(object)));
        }
        return digest;
    }

    private boolean isAsRead(Stored<?> read) {
        Stored<Object> present = objects.get(read.name());
        return present != null && present.uid() == read.uid() && present.version() == read.version();
    }

    private void put(String name, long uid, Object content) {
        objects.put(name, new Stored<>(name, uid, ++last, content));
        digests.remove(name);
    }

    private static long digest(Stored<Object> object) {
        long digest = 0;
        String text = object.name() + "=" + object.content();
        for (int index = 0; index < text.length(); index++) {
            digest = mixed(digest, text.charAt(index));
        }
        return digest;
    }

    private static long mixed(long digest, long next) {
        long product = (digest ^ next) * 0x9E3779B97F4A7C15L;
        return product ^ (product >>> 29);
    }
}
