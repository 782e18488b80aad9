package dev.slipway.core.embedded;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Scaling;
import dev.slipway.model.SpecChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One deployment of the embedded back end: what is wanted of it, and its replicas on their way there. Guarded by the cluster's lock. */
final class EmbeddedDeployment {
    private final Cluster cluster;
    private final List<Copy> copies = new ArrayList<>();
    private final List<Eviction> evictions = new ArrayList<>();
    private Rollout written;
    private Rollout target;
    private Fence stamp;
    private boolean removing;
    private boolean shell = true;
    private int version;
    private int made;
    private Instant writtenAt;
    private Instant progressSince;
    private Instant nextAt = Instant.MIN;
    private Optional<String> denied = Optional.empty();

    /** A shell, which runs nothing until it is rolled. */
    EmbeddedDeployment(Cluster cluster, Rollout target) {
        this.cluster = cluster;
        this.written = target;
        this.target = target;
        this.stamp = target.fence();
        this.writtenAt = cluster.time();
        this.progressSince = cluster.time();
    }

    DeploymentRef ref() {
        return target.deployment();
    }

    /** What a provider wrote last. */
    Rollout written() {
        return written;
    }

    /** What it asks for: what was written last, or what somebody has made of that. */
    Rollout target() {
        return target;
    }

    Fence stamp() {
        return stamp;
    }

    int wanted() {
        return removing || shell ? 0 : target.replicas();
    }

    int existing() {
        return copies.size();
    }

    List<Copy> copies() {
        return List.copyOf(copies);
    }

    List<Eviction> evictions() {
        return List.copyOf(evictions);
    }

    /** Why the back end's quota lets no further replica be made; empty if it does, or none is wanted. */
    Optional<String> denied() {
        return denied;
    }

    Instant writtenAt() {
        return writtenAt;
    }

    Instant progressSince() {
        return progressSince;
    }

    ResourceAmounts usage() {
        return copies.stream().map(Copy::resources).reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    }

    ResourceAmounts taken() {
        return copies.stream().map(Copy::taken).reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    }

    /** Whether it was created and never rolled. */
    boolean isShell() {
        return shell;
    }

    /** How often it was written since it was created. */
    int version() {
        return version;
    }

    boolean isRemoving() {
        return removing;
    }

    boolean isGone() {
        return removing && copies.isEmpty();
    }

    void roll(Rollout rollout) {
        // Of what lay between, if anything did, nobody here knows what it asked for: this is a rollout of its own then.
        boolean isAboutCallersOnly = !shell
                && rollout.fence().equals(stamp.next())
                && Sameness.runs(rollout.revision(), target.revision())
                && rollout.replicas() == target.replicas()
                && rollout.strategy().equals(target.strategy());
        written = rollout;
        target = rollout;
        shell = false;
        stamp = rollout.fence();
        progressSince = isAboutCallersOnly ? progressSince : cluster.time();
        evictions.clear();
        changed();
    }

    /** Somebody changes by hand what a provider wrote; the stamp stays. */
    void edit(SpecChange change) {
        Revision before = target.revision();
        Revision after = Revision.builder()
                .from(before)
                .spec(change.applyTo(before.spec()))
                .build();
        target = Rollout.builder()
                .from(target)
                .revision(after)
                .replicas(change.scaling().match(target::replicas, Scaling::replicas, target::replicas))
                .build();
        changed();
    }

    /** In what it isn't as a rollout says that was wholly written. */
    List<Drift> drift(Rollout rollout) {
        return shell || removing || !stamp.equals(rollout.fence()) ? List.of() : Comparison.of(rollout, target);
    }

    void remove(Fence fence) {
        stamp = fence;
        removing = true;
        changed();
    }

    Endpoint.Access access() {
        return target.revision().spec().access();
    }

    boolean admits(String client, String token) {
        return access() == Endpoint.Access.PUBLIC
                || target.clients().stream()
                        .anyMatch(known -> known.name().value().equals(client)
                                && known.hash().matches(token));
    }

    private void changed() {
        version++;
        writtenAt = cluster.time();
        nextAt = Instant.MIN;
    }

    /** Takes a replica away at once; another one is made for it. */
    void evict(Copy copy, String why) {
        if (copies.contains(copy)) {
            copy.kill();
            evictions.add(new Eviction(copy, why));
        }
    }

    /** When something is due by itself next. */
    Instant nextAt() {
        return nextAt;
    }

    /** Does what is due at the cluster's time; false if nothing is. */
    boolean settle() {
        boolean any = false;
        boolean changed = true;
        while (changed) {
            boolean moved = goAway();
            for (Copy copy : copies) {
                boolean wasReady = copy.isReady();
                moved |= copy.step();
                if (copy.isReady() && !wasReady) {
                    progressSince = cluster.time();
                }
            }
            changed = roll() || moved;
            any |= changed;
        }
        if (readyOnes().count() >= wanted()) {
            evictions.clear();
        }
        nextAt =
                copies.stream().map(Copy::nextAt).min(Comparator.naturalOrder()).orElse(Instant.MAX);
        return any;
    }

    private boolean goAway() {
        boolean any = copies.removeIf(copy -> {
            if (copy.isGone()) {
                copy.log().end();
            }
            return copy.isGone();
        });
        if (any) {
            progressSince = cluster.time();
        }
        return any;
    }

    /** One step within the strategy's bounds; false if there is nothing to do now. */
    private boolean roll() {
        denied = Optional.empty();
        int wanted = wanted();
        List<Copy> live = live();
        List<Copy> old = live.stream().filter(copy -> !runsTarget(copy)).toList();
        int surge = old.isEmpty() ? 0 : target.strategy().surge();
        int young = live.size() - old.size();
        if (target.strategy().isRecreate() && !old.isEmpty()) {
            return end(old.get(0));
        }
        Optional<Copy> surplus = live.size() > wanted && young >= wanted && old.isEmpty()
                ? last(live)
                : old.stream().filter(copy -> !copy.isReady() || wanted == 0).findFirst();
        if (surplus.isPresent()) {
            return end(surplus.get());
        }
        long holding = copies.stream().filter(copy -> !copy.isLost()).count();
        if (young < wanted && holding < wanted + surge && start()) {
            return true;
        }
        int least = wanted - target.strategy().unavailable();
        if (!old.isEmpty() && readyOnes().count() > least) {
            return end(old.get(0));
        }
        return young > wanted
                && end(last(live.stream().filter(this::runsTarget).toList()).orElseThrow());
    }

    private Stream<Copy> readyOnes() {
        return copies.stream().filter(Copy::isReady);
    }

    /** Those that aren't on their way out. */
    List<Copy> live() {
        return copies.stream().filter(copy -> !copy.isTerminating()).toList();
    }

    /** The one to end first: not ready before ready, younger before older. */
    private static Optional<Copy> last(List<Copy> of) {
        return of.stream()
                .max(Comparator.<Copy, Boolean>comparing(copy -> !copy.isReady())
                        .thenComparing(Copy::number));
    }

    private boolean start() {
        denied = cluster.denied(target.revision().instanceType().resources());
        if (denied.isEmpty()) {
            made++;
            copies.add(new Copy(cluster, new ReplicaId(ref().id() + "-" + made), made, target.revision()));
        }
        return denied.isEmpty();
    }

    private static boolean end(Copy copy) {
        copy.end();
        return true;
    }

    private boolean runsTarget(Copy copy) {
        return Sameness.runs(copy.revision(), target.revision());
    }

    /** Whether a replica is what the last rollout asks for, whatever somebody has made of that. */
    boolean runsWritten(Copy copy) {
        return Sameness.runs(copy.revision(), written.revision());
    }

    /** Whether a replica is of what somebody has made of the last rollout. */
    boolean isByHand(Copy copy) {
        return !runsWritten(copy)
                && copy.revision().number().equals(written.revision().number());
    }

    Observation observe() {
        return new Sight(this, cluster).observe();
    }

    /**
     * A replica that was thrown out, which is told until all that are wanted are ready again.
     *
     * @param copy which one
     * @param why in the back end's words
     */
    record Eviction(Copy copy, String why) {}
}
