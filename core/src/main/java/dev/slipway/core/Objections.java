package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.InvalidSpecException;
import dev.slipway.model.QuotaDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What speaks against a mutation: the first of it refuses the mutation, or all of it is collected to be told. What says nothing
 * about the mutation, such as a store that is down, is thrown either way. Not thread-safe.
 */
final class Objections {
    private static final Set<ErrorCode> REFUSALS = Set.of(
            ErrorCode.INVALID_SPEC,
            ErrorCode.SWITCHED_OFF,
            ErrorCode.VETOED,
            ErrorCode.UNSUPPORTED_CAPABILITY,
            ErrorCode.ID_TAKEN,
            ErrorCode.ID_BUSY,
            ErrorCode.CONFLICT);

    private final boolean isCollecting;
    private final List<Objection> found = new ArrayList<>();

    private Objections(boolean isCollecting) {
        this.isCollecting = isCollecting;
    }

    static Objections refusing() {
        return new Objections(false);
    }

    static Objections collecting() {
        return new Objections(true);
    }

    List<Objection> found() {
        return List.copyOf(found);
    }

    /** Makes a check that throws what speaks against the mutation. */
    void check(Runnable step) {
        try {
            step.run();
        } catch (DeploymentException e) {
            keep(e);
        }
    }

    /** Works something out; empty if that is impossible for a reason which has been collected. */
    <T> Optional<T> unless(Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (DeploymentException e) {
            keep(e);
            return Optional.empty();
        }
    }

    /** Adds every limit that has no room. */
    void add(QuotaDecision decision) {
        decision.violations()
                .forEach(violation -> found.add(new Objection(ErrorCode.QUOTA_EXCEEDED, "", violation.sentence())));
    }

    private void keep(DeploymentException e) {
        if (!isCollecting || !REFUSALS.contains(e.code())) {
            throw e;
        }
        if (e instanceof InvalidSpecException invalid) {
            invalid.violations()
                    .forEach(violation -> found.add(new Objection(e.code(), violation.path(), violation.message())));
        } else {
            found.add(new Objection(e.code(), "", e.getMessage()));
        }
    }
}
