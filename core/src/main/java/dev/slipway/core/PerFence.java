package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * One value for each deployment's present fence; it is forgotten with the fence that it belongs to, but for what is carried over to
 * the next one where that asks for the same replicas, as when only its clients or its access have changed. Whether a new revision
 * does so is known when it has been {@linkplain #learn learned}. A reconcile loop says what is gone; where none does, nothing is kept
 * for ever either: beyond a number what nobody has looked at for long is forgotten. Thread-safe.
 */
final class PerFence<T> {
    /** What a loop looks at again and again is kept, however much it is. */
    static final int MOST_UNSEEN = 20_000;

    static final Duration LONG = Duration.ofHours(1);

    /** What was looked at last comes last. */
    private final Map<DeploymentRef, Held<T>> held = new LinkedHashMap<>(16, 0.75f, true);

    private final LongSupplier nanoTime;
    private final BinaryOperator<T> carriedOver;

    /** Makes the value of the next fence of the one before and of what is held under the next one already. */
    PerFence(LongSupplier nanoTime, BinaryOperator<T> carriedOver) {
        this.nanoTime = nanoTime;
        this.carriedOver = carriedOver;
    }

    /** Takes one step from what is held, or from a fresh value; returns what is held then. */
    T change(LedgerEntry entry, T fresh, UnaryOperator<T> step) {
        return hold(entry, fresh, known -> known.with(step.apply(known.value())));
    }

    /** If this is the entry's latest revision, and not one of which an answer comes late, it says what the fence asks for. */
    void learn(LedgerEntry entry, Revision revision, T fresh) {
        if (revision.key().equals(entry.latestKey())) {
            hold(entry, fresh, known -> known.learning(revision, carriedOver));
        }
    }

    private synchronized T hold(LedgerEntry entry, T fresh, UnaryOperator<Held<T>> step) {
        long seenAt = nanoTime.getAsLong();
        Fence fence = entry.fence();
        Held<T> now = held.compute(entry.deployment(), (ref, known) -> {
            if (known != null && known.fence().isAfter(fence)) {
                return known;
            }
            return step.apply(known == null ? Held.of(entry, fresh) : known.at(entry, fresh, carriedOver))
                    .seen(seenAt);
        });
        forgetUnseen(seenAt);
        // Who comes with an older fence learns nothing of the newer one, and takes nothing from it.
        return now.fence().equals(fence) ? now.value() : fresh;
    }

    private void forgetUnseen(long now) {
        Iterator<Held<T>> eldest = held.values().iterator();
        while (held.size() > MOST_UNSEEN && now - eldest.next().seenAt() > LONG.toNanos()) {
            eldest.remove();
        }
    }

    /** Whose values are held now. */
    synchronized Set<DeploymentRef> known() {
        return Set.copyOf(held.keySet());
    }

    /** Forgets deployments. */
    synchronized void forget(Set<DeploymentRef> gone) {
        held.keySet().removeAll(gone);
    }

    /**
     * A value, and what it belongs to.
     *
     * @param entry the newest of its fence
     * @param value under that fence
     * @param revision one that the entry's replicas are of; empty until it is learned
     * @param seenAt when somebody looked last
     * @param before what was held under the fence before, as long as it isn't known whether that asked for the same replicas
     */
    private record Held<T>(
            LedgerEntry entry, T value, Optional<Revision> revision, long seenAt, Optional<Held<T>> before) {
        static <T> Held<T> of(LedgerEntry entry, T fresh) {
            return new Held<>(entry, fresh, Optional.empty(), 0, Optional.empty());
        }

        Fence fence() {
            return entry.fence();
        }

        Held<T> seen(long now) {
            return new Held<>(entry, value, revision, now, before);
        }

        Held<T> with(T next) {
            return new Held<>(entry, next, revision, seenAt, before);
        }

        Held<T> at(LedgerEntry next, T fresh, BinaryOperator<T> carriedOver) {
            if (fence().equals(next.fence())) {
                return new Held<>(next, value, revision, seenAt, before);
            }
            // Of what lay between, if anything did, nobody here knows what it asked for: it may have been nothing.
            if (!fence().next().equals(next.fence()) || !isLike(next)) {
                return of(next, fresh);
            }
            if (entry.latest().equals(next.latest())) {
                return new Held<>(next, carriedOver.apply(value, fresh), revision, seenAt, before);
            }
            // From a revision that is known: the next one tells.
            return new Held<>(
                    next, fresh, Optional.empty(), seenAt, revision.isPresent() ? Optional.of(this) : Optional.empty());
        }

        private boolean isLike(LedgerEntry next) {
            return entry.replicasNow() == next.replicasNow()
                    && entry.step() == next.step()
                    && entry.isRemoving() == next.isRemoving();
        }

        Held<T> learning(Revision latest, BinaryOperator<T> carriedOver) {
            if (revision.isPresent()) {
                return this;
            }
            T known = before.filter(last -> last.runsAs(latest))
                    .map(last -> carriedOver.apply(last.value(), value))
                    .orElse(value);
            return new Held<>(entry, known, Optional.of(latest), seenAt, Optional.empty());
        }

        private boolean runsAs(Revision latest) {
            return revision.filter(mine -> SpecDifferences.between(mine, latest).impact() == Impact.NONE)
                    .isPresent();
        }
    }
}
