package dev.slipway.core.simulation.cluster;

import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Track;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was read, as facts for core. Pure. */
public class Sight {
    /** What is known of one deployment. */
    public final Observation observation(Live live, Instant asOf, Instant progressSince) {
        if (live.isAbsent()) {
            return new Observation.Absent(asOf);
        }
        Optional<SimDeployment> object = live.object();
        Fence stamp = object.map(SimDeployment::fence).orElse(Fence.FIRST);
        Fence noticed = isNoticed(live) ? stamp : new Fence(Math.max(1, stamp.value() - 1));
        var builder = Observation.Present.builder()
                .asOf(asOf)
                .stamp(stamp)
                .isComplete(object.filter(SimDeployment::isComplete).isPresent())
                .isSettled(isSettled(live))
                .addTracks(new Track(noticed, revision(live), counts(live), 100))
                .replicas(live.pods().stream().map(pod -> replica(live, pod)).toList())
                .problems(problems(live))
                .progressSince(progressSince);
        if (live.pods().stream().anyMatch(this::isReady)) {
            builder.endpoint(new Endpoint(
                    URI.create("http://simulated.invalid/" + live.ref().id()), Endpoint.Access.PUBLIC));
        }
        return builder.build();
    }

    /** What keeps it from running. */
    public final List<Problem> problems(Live live) {
        return live.pods().stream()
                .filter(pod -> pod.isLive() && pod.state() == SimPod.State.CRASHED)
                .map(pod -> Problem.builder()
                        .cause(ProblemCause.CRASHED)
                        .detail("pod " + pod.name() + " ended with exit code 1")
                        .replica(id(pod))
                        .revision(revision(live, pod))
                        .exitCode(1)
                        .build())
                .toList();
    }

    private ReplicaCounts counts(Live live) {
        List<SimPod> existing = live.pods().stream().filter(SimPod::isLive).toList();
        List<SimPod> updated =
                existing.stream().filter(pod -> isUpdated(live, pod)).toList();
        return ReplicaCounts.builder()
                .desired(live.object().map(object -> object.shape().replicas()).orElse(0))
                .existing(existing.size())
                .updated(updated.size())
                .ready((int) existing.stream().filter(this::isReady).count())
                .updatedReady((int) updated.stream().filter(this::isReady).count())
                .terminating(terminating(live))
                .build();
    }

    /** Whether the deployment controller has seen the last write. */
    protected boolean isNoticed(Live live) {
        return live.isObservedByDeployment();
    }

    /** Whether no controller can start a replica any more because of an earlier write. */
    protected boolean isSettled(Live live) {
        return isNoticed(live) && live.isObservedBySets() && isAskedExactly(live);
    }

    /** Whether the replica sets ask for what the object says, and nothing else. */
    protected final boolean isAskedExactly(Live live) {
        return live.object()
                .map(SimDeployment::shape)
                .filter(shape -> live.askedOf(shape.template()) == shape.replicas() && live.asked() == shape.replicas())
                .isPresent();
    }

    /** Whether a pod can answer. */
    protected boolean isReady(SimPod pod) {
        return pod.isReady();
    }

    /** Whether a pod runs what was asked for last; nobody knows while the controllers haven't seen it. */
    protected boolean isUpdated(Live live, SimPod pod) {
        return isNoticed(live) && runsGoal(live, pod);
    }

    /** How many are on their way out. */
    protected int terminating(Live live) {
        return (int) live.pods().stream().filter(SimPod::isTerminating).count();
    }

    private static boolean runsGoal(Live live, SimPod pod) {
        return live.object()
                .filter(object -> object.stamp().goal().template().equals(pod.template()))
                .isPresent();
    }

    private static RevisionNumber revision(Live live) {
        return live.object()
                .map(object -> object.stamp().revision())
                .or(() -> live.sets().stream().map(SimReplicaSet::revision).findFirst())
                .or(() -> live.pods().stream().map(SimPod::revision).findFirst())
                .orElseThrow();
    }

    private static RevisionNumber revision(Live live, SimPod pod) {
        return runsGoal(live, pod) ? revision(live) : pod.revision();
    }

    private static Replica replica(Live live, SimPod pod) {
        ReplicaState state = pod.isTerminating()
                ? ReplicaState.TERMINATING
                : switch (pod.state()) {
                    case STARTING -> ReplicaState.STARTING;
                    case READY -> ReplicaState.READY;
                    case CRASHED, FINISHED -> ReplicaState.BACKING_OFF;
                };
        return new Replica(id(pod), revision(live, pod), state, 0);
    }

    private static ReplicaId id(SimPod pod) {
        return new ReplicaId(pod.name().replace('/', '-').replace('.', '-'));
    }
}
