package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.Track;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What was read of one deployment, as facts for core. Pure. */
public final class Sight {
    /** Many replicas of one revision write the same, and a status shows a few problems. */
    private static final int MOST_WITH_LINES = 10;

    private final Live live;
    private final Instant asOf;
    private final Optional<Stamp> stamp;
    private final Revisions revisions;
    private final List<PodSight> pods;

    /**
     * Looks at what was read.
     *
     * @param live what was read
     * @param asOf when, by the server's clock
     */
    public Sight(Live live, Instant asOf) {
        this.live = live;
        this.asOf = asOf;
        this.stamp = live.object().flatMap(object -> Stamp.of(object.metadata()));
        this.revisions = Revisions.of(live, stamp);
        this.pods = live.pods().stream()
                .sorted(PodSight.IN_ORDER)
                .map(PodSight::new)
                .toList();
    }

    /**
     * What is known of it.
     *
     * @param missing which kinds of objects were written beside the Deployment, and aren't there any more
     * @param endpoint where it answers, if something of it can
     */
    public Observation observation(Set<String> missing, Optional<Endpoint> endpoint) {
        if (live.isAbsent()) {
            return new Observation.Absent(asOf);
        }
        if (live.object().isPresent() && stamp.isEmpty()) {
            ObjectMeta metadata = live.object().get().metadata();
            return new Observation.Unavailable(
                    asOf, "the stamp of Deployment " + metadata.namespace() + "/" + metadata.name() + " can't be read");
        }
        ReplicaCounts counts = counts();
        return Observation.Present.builder()
                .asOf(asOf)
                .stamp(written())
                .isComplete(missing.isEmpty() && stamp.filter(Stamp::isComplete).isPresent())
                .isSettled(isSettled())
                .addTracks(new Track(noticed(), revisions.latest(), counts, 100))
                .replicas(replicas())
                .problems(problems())
                .progressSince(live.object()
                        .map(object -> ProgressClock.since(object, pods, asOf))
                        .orElseGet(() -> ProgressClock.ofLeftovers(live, asOf)))
                .endpoint(endpoint.filter(where -> counts.ready() > 0))
                .build();
    }

    /** What keeps it from running, the heaviest first. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        int withLines = 0;
        for (Trouble trouble : troubles()) {
            boolean hasLines = !trouble.problem().lastLogLines().isEmpty();
            withLines += hasLines ? 1 : 0;
            problems.add(
                    hasLines && withLines > MOST_WITH_LINES
                            ? trouble.with(List.of()).problem()
                            : trouble.problem());
        }
        return problems;
    }

    /** The same, with where more may be learnt. */
    List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        for (PodSight pod : pods) {
            troubles.addAll(new PodTroubles(pod, revisions.of(pod.pod()), asOf).all());
        }
        live.sets().forEach(set -> SetTroubles.of(set, revisions.of(set)).ifPresent(troubles::add));
        live.object().ifPresent(object -> {
            Instant writtenAt = ProgressClock.writtenAt(object);
            troubles.addAll(new GoneTroubles(pods, revisions::of, writtenAt, asOf)
                    .all(object.spec().wanted()));
            troubles.addAll(DeploymentTroubles.of(object, revisions, writtenAt, troubles));
        });
        return troubles.stream().sorted(Trouble.HEAVIEST_FIRST).toList();
    }

    Revisions revisions() {
        return revisions;
    }

    List<PodSight> pods() {
        return pods;
    }

    /**
     * The stamp of the last rollout that was written. The Deployment controller copies it to the ReplicaSets, where it outlives the
     * Deployment for a moment.
     */
    private Fence written() {
        return stamp.map(Stamp::fence).orElseGet(() -> left(live));
    }

    static Fence left(Live live) {
        return live.sets().stream()
                .flatMap(set -> fence(set.metadata()).stream())
                .max(Fence::compareTo)
                .orElse(Fence.FIRST);
    }

    static Optional<Fence> fence(ObjectMeta metadata) {
        try {
            return metadata.annotation(StampKeys.FENCE).map(Long::valueOf).map(Fence::new);
        } catch (NumberFormatException | InvalidValueException e) {
            return Optional.empty();
        }
    }

    /** What the controllers go by: if the Deployment's hasn't seen the last write, it is something before. */
    private Fence noticed() {
        return isNoticed() ? written() : new Fence(Math.max(1, written().value() - 1));
    }

    private boolean isNoticed() {
        return live.isObservedByDeployment();
    }

    /** Whether no controller can start a replica any more because of an earlier write. */
    private boolean isSettled() {
        return isNoticed()
                && live.isObservedBySets()
                && live.object().filter(this::isAskedExactly).isPresent();
    }

    private boolean isAskedExactly(DeploymentObject object) {
        int wanted = object.spec().wanted();
        return live.askedOf(Live.template(object)) == wanted && live.asked() == wanted;
    }

    private ReplicaCounts counts() {
        boolean noticed = isNoticed();
        List<PodSight> existing = pods.stream().filter(PodSight::isExisting).toList();
        List<PodSight> updated = existing.stream()
                .filter(pod -> noticed && revisions.isOfGoal(pod.pod()))
                .toList();
        return ReplicaCounts.builder()
                .desired(live.object().map(object -> object.spec().wanted()).orElse(0))
                .existing(existing.size())
                .updated(updated.size())
                .ready(ready(existing))
                .updatedReady(ready(updated))
                .terminating((int) pods.stream().filter(PodSight::isTerminating).count())
                .build();
    }

    private static int ready(List<PodSight> of) {
        return (int) of.stream().filter(PodSight::isReady).count();
    }

    private List<Replica> replicas() {
        Stream<PodSight> there = pods.stream().filter(pod -> pod.isExisting() || pod.isTerminating());
        return there.map(pod -> pod.replica(revisions.of(pod.pod()))).toList();
    }
}
