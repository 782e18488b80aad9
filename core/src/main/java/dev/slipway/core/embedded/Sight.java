package dev.slipway.core.embedded;

import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be seen of one deployment: facts, each from the same instant. Guarded by the cluster's lock. */
final class Sight {
    private final EmbeddedDeployment deployment;
    private final Cluster cluster;

    Sight(EmbeddedDeployment deployment, Cluster cluster) {
        this.deployment = deployment;
        this.cluster = cluster;
    }

    Observation observe() {
        var written = deployment.written().revision();
        boolean settled =
                Duration.between(deployment.writtenAt(), cluster.time()).compareTo(cluster.lag()) >= 0;
        return Observation.Present.builder()
                .asOf(cluster.time())
                .stamp(deployment.stamp())
                .isSettled(settled)
                .isComplete(!deployment.isShell())
                .addTracks(new Track(deployment.stamp(), written.number(), counts(), 100))
                .replicas(deployment.copies().stream().map(this::report).toList())
                .problems(problems())
                .endpoint(cluster.endpoint(deployment.ref(), deployment.access()))
                .progressSince(deployment.progressSince())
                .build();
    }

    private ReplicaCounts counts() {
        List<Copy> live = deployment.live();
        List<Copy> updated = live.stream().filter(deployment::runsWritten).toList();
        return ReplicaCounts.builder()
                .desired(deployment.wanted())
                .existing(live.size())
                .updated(updated.size())
                .ready((int) live.stream().filter(Copy::isReady).count())
                .updatedReady((int) updated.stream().filter(Copy::isReady).count())
                .terminating(deployment.existing() - live.size())
                .build();
    }

    /** What concerns all of it first, then its replicas in their order, then what is over. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        deployment
                .denied()
                .map(missing -> Problem.builder()
                        .cause(ProblemCause.QUOTA_DENIED)
                        .detail("the back end's quota refused a replica, " + missing)
                        .revision(deployment.written().revision().number())
                        .build())
                .ifPresent(problems::add);
        for (Copy copy : deployment.copies()) {
            copy.problem().map(problem -> of(copy, problem)).ifPresent(problems::add);
        }
        for (var eviction : deployment.evictions()) {
            Problem.Builder problem = Problem.builder();
            problem.cause(ProblemCause.EVICTED).detail("was evicted: " + eviction.why());
            problems.add(of(eviction.copy(), problem));
        }
        return problems;
    }

    private Problem of(Copy copy, Problem.Builder problem) {
        // Nobody is to go back to an older revision for what somebody has done to this one.
        Optional<RevisionNumber> revision = deployment.isByHand(copy) ? Optional.empty() : Optional.of(runs(copy));
        Problem known = problem.replica(copy.id()).revision(revision).build();
        return Problem.builder()
                .from(known)
                .detail("replica " + copy.id() + " " + known.detail())
                .build();
    }

    private Replica report(Copy copy) {
        return new Replica(copy.id(), runs(copy), copy.state(), copy.restarts());
    }

    /** The revision it runs: the latest one that asks for nothing else than it has. */
    private RevisionNumber runs(Copy copy) {
        return Optional.of(deployment.written().revision())
                .filter(wanted -> deployment.runsWritten(copy))
                .orElse(copy.revision())
                .number();
    }
}
