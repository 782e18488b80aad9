package dev.slipway.model;

import dev.slipway.error.InvalidSpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
            e.all().forEach(violation -> found.add(new Violation(path, violation.message())));
        }
    }

    /** Makes a part, or keeps what is wrong with it. */
    <T> Optional<T> part(String path, Supplier<T> maker) {
        var made = new ArrayList<T>(1);
        check(path, () -> made.add(maker.get()));
        return made.stream().findFirst();
    }

    /** Runs a step on a value with fields of its own, and keeps what it finds wrong under the path of each field. */
    void checkNested(String path, Runnable step) {
        try {
            step.run();
        } catch (InvalidValueException e) {
            e.all().forEach(violation -> found.add(new Violation(below(path, violation.path()), violation.message())));
        }
    }

    private static String below(String path, String inner) {
        return inner.equals(path) || inner.startsWith(path + ".") ? inner : path + "." + inner;
    }

    /** The contract that a caller fills in; what it set before it failed is checked as well. */
    Optional<ModelContract> contract(@Nullable Consumer<ModelContract.Builder> parts) {
        int before = found.size();
        var contract = ModelContract.builder();
        check("contract", () -> NameRules.given("contract", parts));
        if (parts != null) {
            checkNested("contract", () -> parts.accept(contract));
        }
        var made = new ArrayList<ModelContract>(1);
        checkNested("contract", () -> made.add(contract.build()));
        return found.size() == before ? made.stream().findFirst() : Optional.empty();
    }

    /** What was found until now; checks on the copy don't count twice when a builder builds twice. */
    SpecViolations copy() {
        var copy = new SpecViolations();
        copy.found.addAll(found);
        copy.missing.addAll(missing);
        return copy;
    }

    /** For the constructor of a value that has several fields. */
    void throwAsValue() {
        if (!found.isEmpty()) {
            throw new InvalidValueException(found);
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
