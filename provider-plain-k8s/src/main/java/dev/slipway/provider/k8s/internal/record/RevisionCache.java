package dev.slipway.provider.k8s.internal.record;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The revisions that were read last, by name, up to a number of characters. Thread-safe. */
final class RevisionCache {
    private static final int MOST_CHARACTERS = 8 * 1024 * 1024;
    private static final int MOST_EACH = MOST_CHARACTERS / 64;
    private static final float LOAD = 0.75f;

    private final Map<String, StoredRevision> known = new LinkedHashMap<>(16, LOAD, true);
    private long characters;

    synchronized Optional<StoredRevision> find(String name) {
        return Optional.ofNullable(known.get(name));
    }

    synchronized void keep(String name, StoredRevision revision) {
        if (revision.size() > MOST_EACH || known.putIfAbsent(name, revision) != null) {
            return;
        }
        characters += revision.size();
        Iterator<StoredRevision> oldest = known.values().iterator();
        while (characters > MOST_CHARACTERS) {
            characters -= oldest.next().size();
            oldest.remove();
        }
    }
}
