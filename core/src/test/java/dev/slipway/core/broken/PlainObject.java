package dev.slipway.core.broken;

import dev.slipway.model.Fence;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Rollout;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One object of a {@link PlainBackEnd} and the copies that its controllers keep for it. Guarded by the back end. */
final class PlainObject {
    private final Clock clock;
    private final List<PlainReplica> replicas = new ArrayList<>();
    /** Empty for an object that nobody of ours has made. */
    private Optional<Rollout> rollout;

    private Optional<Rollout> carriedOut = Optional.empty();
    private Fence stamp = Fence.FIRST;
    private boolean unreadable;
    private boolean removing;
    private boolean removalSeen;
    private long version;
    private int made;
    private Instant progressSince;

    PlainObject(Clock clock, Optional<Rollout> rollout) {
        this.clock = clock;
        this.rollout = rollout;
        this.progressSince = clock.instant();
    }

    void write(Rollout next, Fence stampedWith) {
        rollout = Optional.of(next);
        stamp = stampedWith;
        version++;
        progressSince = clock.instant();
    }

    void remove(Fence fence) {
        stamp = fence;
        removing = true;
        version++;
    }

    /** Somebody asks for one copy more, and for a variable in each of them; the stamp stays. */
    void editByHand() {
        var before = rollout.orElseThrow();
        rollout = Optional.of(Rollout.builder()
                .from(PlainRollouts.withVariable(before, "BY_HAND", "yes"))
                .replicas(before.replicas() + 1)
                .build());
        version++;
    }

    void damage() {
        unreadable = true;
    }

    void lose(ReplicaId id) {
        replicas.removeIf(replica -> replica.id.equals(id));
    }

    boolean isGone() {
        return removalSeen && replicas.isEmpty();
    }

    List<PlainReplica> replicas() {
        return replicas;
    }

    /** What the back end tells of it. */
    Seen seen() {
        boolean settled = carriedOut.equals(rollout) && removing == removalSeen;
        Fence noticed = settled ? stamp : carriedOut.map(Rollout::fence).orElse(stamp);
        var views = replicas.stream().map(copy -> copy.view(rollout)).toList();
        return new Seen(version, rollout, stamp, noticed, removing, unreadable, progressSince, views);
    }

    /** Time passes; true if anything has changed. */
    boolean advance(boolean isHeld) {
        boolean ready = replicas.stream().filter(PlainReplica::advance).count() > 0;
        boolean changed = replicas.removeIf(PlainReplica::isGone) || ready;
        if (changed) {
            progressSince = clock.instant();
        }
        if (!isHeld) {
            carriedOut = rollout;
            removalSeen = removing;
        }
        while (carriedOut.isPresent() && step(carriedOut.get())) {
            changed = true;
        }
        return changed;
    }

    /** One step within the strategy's bounds; false if there is nothing to do now. */
    private boolean step(Rollout target) {
        int wanted = removalSeen ? 0 : target.replicas();
        var live = replicas.stream().filter(copy -> !copy.isTerminating()).toList();
        var old = live.stream().filter(copy -> !copy.isOf(target)).toList();
        var young = new ArrayList<>(live);
        young.removeAll(old);
        young.forEach(copy -> copy.adopt(target));
        int surge = old.isEmpty() ? 0 : target.strategy().surge();
        boolean clear = !target.strategy().isRecreate() || replicas.stream().allMatch(copy -> copy.isOf(target));
        if (young.size() > wanted) {
            return end(young.get(young.size() - 1));
        }
        if (wanted == 0 || target.strategy().isRecreate()) {
            if (!old.isEmpty()) {
                return end(old.get(0));
            }
        }
        if (young.size() < wanted && clear && replicas.size() < wanted + surge) {
            return start(target);
        }
        var unready = old.stream().filter(copy -> !copy.isReady()).findFirst();
        if (unready.isPresent()) {
            return end(unready.get());
        }
        long ready = live.stream().filter(PlainReplica::isReady).count();
        return !old.isEmpty() && ready > wanted - target.strategy().unavailable() && end(old.get(0));
    }

    private boolean start(Rollout target) {
        replicas.add(new PlainReplica(
                new ReplicaId(
                        target.deployment().id() + "-" + target.deployment().incarnation() + "-" + ++made),
                clock,
                target));
        return true;
    }

    private static boolean end(PlainReplica copy) {
        copy.end();
        return true;
    }

    /** What a listing tells of one object. */
    record Seen(
            long version,
            Optional<Rollout> rollout,
            Fence stamp,
            Fence noticed,
            boolean isRemoving,
            boolean isUnreadable,
            Instant progressSince,
            List<PlainReplica.View> replicas) {
        boolean isSettled() {
            return stamp.equals(noticed);
        }
    }
}
