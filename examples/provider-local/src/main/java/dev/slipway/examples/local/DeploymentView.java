package dev.slipway.examples.local;

import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A deployment as it is told to observers. Used under the deployment's guard. */
record DeploymentView(
        Site site,
        Remembered remembered,
        List<LocalReplica> local,
        Doorway doorway,
        boolean running,
        Duration progressSince) {
    private static final int ALL = 100;
    private static final List<ProblemCause> HEAVIEST = List.of(
            ProblemCause.IMAGE_UNAVAILABLE,
            ProblemCause.PORT_IN_USE,
            ProblemCause.CONFIGURATION,
            ProblemCause.CRASHED,
            ProblemCause.NEVER_READY,
            ProblemCause.PROBE_FAILED);

    Observation toObservation() {
        var rollout = remembered.rollout();
        var clock = site.clock();
        return Observation.Present.builder()
                .asOf(clock.now())
                .stamp(rollout.fence())
                .isComplete(running && doorway.isOpen())
                .addTracks(new Track(rollout.fence(), rollout.revision(), counts(), ALL))
                .addAllReplicas(replicas())
                .addAllProblems(problems())
                .endpoint(doorway.endpoint())
                .progressSince(clock.at(progressSince))
                .build();
    }

    List<Replica> replicas() {
        return local.stream()
                .map(replica -> new Replica(replica.id(), replica.revision(), replica.state(), replica.restarts()))
                .toList();
    }

    List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        var rollout = remembered.rollout();
        String image = rollout.template().image();
        if (site.settings().command(image).isEmpty()) {
            problems.add(Problem.builder()
                    .cause(ProblemCause.IMAGE_UNAVAILABLE)
                    .detail(site.settings().unknownImage(image))
                    .revision(rollout.revision())
                    .build());
        }
        if (running && !doorway.isOpen() && remembered.removal().isEmpty()) {
            problems.add(doorway.problem());
        }
        for (LocalReplica replica : local) {
            replica.trouble()
                    .filter(trouble -> replica.state() != ReplicaState.TERMINATING)
                    .ifPresent(trouble -> problems.add(trouble.toProblem(replica.id(), replica.revision())));
        }
        problems.sort(Comparator.comparing(problem -> HEAVIEST.indexOf(problem.cause())));
        return List.copyOf(problems);
    }

    private ReplicaCounts counts() {
        var rollout = remembered.rollout();
        var existing =
                local.stream().filter(replica -> !replica.isTerminating()).toList();
        var updated = existing.stream()
                .filter(replica -> replica.template().equals(rollout.template()))
                .toList();
        return ReplicaCounts.builder()
                .desired(remembered.removal().isPresent() ? 0 : rollout.replicas())
                .existing(existing.size())
                .updated(updated.size())
                .ready(count(existing))
                .updatedReady(count(updated))
                .terminating(local.size() - existing.size())
                .build();
    }

    private static int count(List<LocalReplica> replicas) {
        return (int) replicas.stream().filter(LocalReplica::isReady).count();
    }
}
