package dev.slipway.core;

import dev.slipway.model.GroupId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Remembers how the directory answered last, so that who reads without asking it can be told. An answer about one group clears
 * that group and whatever wasn't about any; nothing is decided on it. Thread-safe.
 */
final class DirectoryTrouble {
    private final AtomicReference<Optional<String>> general = new AtomicReference<>(Optional.empty());
    private final Map<GroupId, String> byGroup = new ConcurrentHashMap<>();

    /** It answered something that isn't about one group. */
    void answered() {
        general.set(Optional.empty());
    }

    void answered(GroupId about) {
        byGroup.remove(about);
        answered();
    }

    /** It couldn't answer something that isn't about one group. */
    void failed(String why) {
        general.set(Optional.of(why));
    }

    void failed(GroupId about, String why) {
        byGroup.put(about, why);
    }

    /** Why it isn't known now what a group may do; empty if it is. */
    Optional<String> of(GroupId group) {
        return Optional.ofNullable(byGroup.get(group)).or(general::get);
    }
}
