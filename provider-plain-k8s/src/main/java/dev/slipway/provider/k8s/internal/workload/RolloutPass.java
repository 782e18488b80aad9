package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Fence;
import dev.slipway.provider.k8s.internal.workload.DeploymentManifests.Pods;
import dev.slipway.provider.k8s.internal.workload.Secondaries.Survey;
import dev.slipway.spi.ApplyResult;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What one call does about a rollout: it writes what may be written now, and goes on as long as something may; it waits for nothing. The
 * Deployment gets the rollout's stamp first, then everything beside it is written, and only then does anything grow. Used once.
 */
final class RolloutPass {
    /** The digest of no template. */
    private static final String EDITED = "edited";

    private final Writing writing;
    private final Goal goal;
    private final Trust trust;

    RolloutPass(Writing writing, Goal goal, Trust trust) {
        this.writing = writing;
        this.goal = goal;
        this.trust = trust;
    }

    ApplyResult run() {
        Optional<Primary> read = writing.primaries().read(goal.namespace(), goal.name());
        if (read.isPresent() && !read.get().isOf(goal.ref())) {
            if (!writing.predecessors().clear(read.get())) {
                return behind();
            }
            read = Optional.empty();
        }
        return read.isEmpty() ? begun() : goneOn(read.get());
    }

    /** Something has to go first, if this is still to be done at all. */
    private ApplyResult behind() {
        return isRecorded(recorded()) ? ApplyResult.PREDECESSOR : ApplyResult.SUPERSEDED;
    }

    /** What is created runs nothing: it is activated by an ordinary write, after the record was asked once more. */
    private ApplyResult begun() {
        if (!isRecorded(recorded())) {
            return ApplyResult.SUPERSEDED;
        }
        Survey everything = writing.secondaries().unseen(goal);
        ObjectNode shell = DeploymentManifests.of(
                goal,
                goal.shape().withReplicas(0),
                new Pods(PodTemplates.of(goal, goal.revision().number()), 0),
                Optional.empty(),
                kinds(),
                writing.primaries().serverTime());
        return goneOn(writing.primaries().create(shell), everything);
    }

    private ApplyResult goneOn(Primary read) {
        if (stamp(read).fence().isAfter(goal.fence())) {
            return ApplyResult.SUPERSEDED;
        }
        return read.metadata().isTerminating()
                ? behind()
                : goneOn(read, writing.secondaries().survey(goal, read, trust));
    }

    private ApplyResult goneOn(Primary read, Survey survey) {
        if (survey.isBlocked()) {
            return behind();
        }
        Primary primary = read;
        boolean isWhole = survey.isEmpty();
        boolean isDue = trust == Trust.NOTHING;
        for (int reread = 0; ; ) {
            if (!isWhole && isFenced(primary)) {
                Optional<Fence> now = recorded();
                if (!isRecorded(now)) {
                    return superseded(primary, now);
                }
                if (!writing.secondaries().write(goal, primary, survey)) {
                    return ApplyResult.PREDECESSOR;
                }
                isWhole = true;
            }
            Optional<ObjectNode> next = planned(primary, isWhole, isDue);
            if (next.isEmpty()) {
                return ApplyResult.ACCEPTED;
            }
            Optional<Fence> now = recorded();
            if (!isRecorded(now)) {
                return superseded(primary, now);
            }
            Optional<Primary> written = writing.primaries().change(primary, next.get());
            if (written.isEmpty()) {
                reread++;
            }
            isDue = isDue && written.isEmpty();
            primary = written.isPresent() ? written.get() : writing.primaries().again(primary, reread);
        }
    }

    /** A shell that was read before the record said that it is over is ours to remove: nobody else would. */
    private ApplyResult superseded(Primary primary, Optional<Fence> now) {
        if (now.isEmpty() && primary.object().spec().wanted() == 0) {
            // If somebody has written it since, that is who looks after it.
            boolean unused = writing.primaries().delete(primary);
        }
        return ApplyResult.SUPERSEDED;
    }

    /** The next write; empty if there is none, or none that may be made now. */
    private Optional<ObjectNode> planned(Primary primary, boolean isWhole, boolean isDue) {
        Shape now = shape(primary);
        Shape next = Steps.next(now, goal.shape());
        Optional<Live> live = Optional.empty();
        if (Steps.isGrowing(now, next)) {
            live = isWhole ? Optional.of(writing.look().at(goal.ref(), primary.object())) : Optional.empty();
            if (live.isEmpty()) {
                next = now;
            } else if (!Steps.mayGrow(live.get(), now, next)) {
                next = Steps.instead(now, next);
            }
        }
        boolean isComplete = isWhole && next.runsLike(goal.shape());
        boolean isNoted = isFenced(primary) && isComplete == stamp(primary).isComplete();
        return isNoted && next.equals(now) && !isDue
                ? Optional.empty()
                : Optional.of(write(primary, now, next, live, isComplete));
    }

    /** A template that somebody has edited is none that is wanted, whatever its label says. */
    private Shape shape(Primary primary) {
        boolean isBelieved =
                trust == Trust.STAMP && isFenced(primary) && stamp(primary).isComplete();
        Shape shape = primary.shape();
        boolean isEdited = !isBelieved
                && shape.template().equals(goal.shape().template())
                && Edits.isEdited(goal, primary.template());
        return isEdited ? shape.withTemplate(EDITED) : shape;
    }

    private ObjectNode write(Primary primary, Shape now, Shape next, Optional<Live> live, boolean isComplete) {
        Optional<Fence> complete = isComplete ? Optional.of(goal.fence()) : wholeBefore(stamp(primary));
        Set<String> parts = kinds();
        if (!isComplete) {
            parts.addAll(primary.parts());
        }
        return DeploymentManifests.of(
                goal, next, pods(primary, now, next, live), complete, parts, writtenAt(primary, now, next));
    }

    /**
     * A rollout begins with its first write, and once more when something that was edited afterwards is put right. One that only lets in other
     * callers, right after another, begins nothing; and time never goes back, whatever the clocks say.
     */
    private Instant writtenAt(Primary primary, Shape now, Shape next) {
        Optional<Instant> before = ProgressClock.noted(primary.object());
        Stamp stamp = stamp(primary);
        boolean isAboutCallersOnly = stamp.fence().next().equals(goal.fence()) && now.equals(goal.shape());
        boolean isGoingOn = isFenced(primary) && (!stamp.isComplete() || now.equals(next));
        if (before.isPresent() && (isGoingOn || isAboutCallersOnly)) {
            return before.get();
        }
        Instant time = writing.primaries().serverTime();
        return before.filter(noted -> noted.isAfter(time)).orElse(time);
    }

    /** The last rollout that was written whole, unless a later one was begun on top of it: see {@link Secondaries}. */
    private Optional<Fence> wholeBefore(Stamp stamp) {
        return stamp.fence().equals(goal.fence())
                ? stamp.complete().filter(fence -> !fence.equals(goal.fence()))
                : stamp.complete().filter(stamp.fence()::equals);
    }

    /** A template that doesn't change is repeated as it was read, whatever made it. */
    private Pods pods(Primary primary, Shape now, Shape next, Optional<Live> live) {
        if (next.template().equals(now.template())) {
            return new Pods(primary.template(), primary.minReadySeconds());
        }
        Live seen = live.orElseThrow();
        return new Pods(
                writing.templates().of(goal, seen),
                Pacing.minReadySeconds(
                        goal.revision(), next.strategy(), goal.settings().pods(), seen));
    }

    private Set<String> kinds() {
        return Secondaries.kinds(SecondaryManifests.of(goal));
    }

    private boolean isFenced(Primary primary) {
        return stamp(primary).fence().equals(goal.fence());
    }

    /** It is ours, or it wouldn't have come so far. */
    private static Stamp stamp(Primary primary) {
        return primary.stamp().orElseThrow();
    }

    private Optional<Fence> recorded() {
        return writing.context().currentFence(goal.ref());
    }

    private boolean isRecorded(Optional<Fence> now) {
        return now.equals(Optional.of(goal.fence()));
    }
}
