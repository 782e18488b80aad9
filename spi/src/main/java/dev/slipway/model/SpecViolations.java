package dev.slipway.model;

import dev.slipway.error.InvalidSpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects what is wrong with a spec or a change, so that a person hears of everything at once. Not thread-safe. */
final class SpecViolations {
    private final List<Violation> found = new ArrayList<>();
    private final Set<String> missing = new TreeSet<>();

    /** Names what must be given. */
    void require(String... paths) {
        missing.addAll(Arrays.asList(paths));
    }

    /** Notes that something was given, right or wrong. */
    void given(String path) {
        missing.remove(path);
    }

    /** Runs one step and keeps what it finds wrong under the path that the caller knows. */
    void check(String path, Runnable step) {
        try {
            step.run();
        } catch (InvalidValueException e) {
            String inner = e.violation().path();
            found.add(new Violation(
                    inner.startsWith(path + ".") ? inner : path, e.violation().message()));
        }
    }

    void throwIfAny() {
        var all = new ArrayList<>(found);
        missing.forEach(path -> all.add(new Violation(path, "is required")));
        if (!all.isEmpty()) {
            throw new InvalidSpecException(all);
        }
    }
}
