package dev.slipway.core.embedded;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LogElement;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import dev.slipway.model.Track;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One deployment of the embedded back end with its replicas. Guarded by the back end's monitor. */
final class EmbeddedDeployment {
    private final EmbeddedBackEnd backEnd;
    private final List<Copy> copies = new ArrayList<>();
    private Rollout target;
    private Fence stamp;
    private boolean removing;
    private int made;
    private Instant progressSince;

    EmbeddedDeployment(EmbeddedBackEnd backEnd, Rollout target) {
        this.backEnd = backEnd;
        this.target = target;
        this.stamp = target.fence();
        this.progressSince = now();
    }

    DeploymentRef ref() {
        return target.deployment();
    }

    Fence stamp() {
        return stamp;
    }

    int existing() {
        return copies.size();
    }

    ResourceAmounts usage() {
        return copies.stream()
                .map(copy -> copy.revision.instanceType().resources())
                .reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    }

    boolean isGone() {
        return removing && copies.isEmpty();
    }

    void roll(Rollout rollout) {
        boolean isAboutClientsOnly = rollout.revision().equals(target.revision())
                && rollout.replicas() == target.replicas()
                && rollout.strategy().equals(target.strategy());
        target = rollout;
        stamp = rollout.fence();
        progressSince = isAboutClientsOnly ? progressSince : now();
    }

    void remove(Fence fence) {
        stamp = fence;
        removing = true;
    }

    boolean admits(String client, String token) {
        return target.revision().spec().access() == Endpoint.Access.PUBLIC
                || target.clients().stream()
                        .anyMatch(known -> known.name().value().equals(client)
                                && known.hash().matches(token));
    }

    List<Copy> copies() {
        return List.copyOf(copies);
    }

    /** Time passes: copies end and become ready, then the rollout goes as far as it can. */
    void advance() {
        boolean changed = true;
        while (changed) {
            boolean moved = copies.removeIf(copy -> copy.isTerminating() && !now().isBefore(copy.goneAt));
            for (Copy copy : copies) {
                copy.ready &= copy.isGood();
                if (!copy.ready && !copy.isTerminating() && copy.isGood() && !now().isBefore(copy.readyAt)) {
                    copy.ready = true;
                    moved = true;
                }
            }
            if (moved) {
                progressSince = now();
            }
            changed = roll();
        }
    }

    /** One step within the strategy's bounds; false if there is nothing to do now. */
    private boolean roll() {
        int wanted = removing ? 0 : target.replicas();
        List<Copy> live = copies.stream().filter(copy -> !copy.isTerminating()).toList();
        List<Copy> old = live.stream().filter(copy -> !copy.runs(target)).toList();
        int surge = old.isEmpty() ? 0 : target.strategy().surge();
        long ready = live.stream().filter(copy -> copy.ready).count();
        int young = live.size() - old.size();
        if (target.strategy().isRecreate() && !old.isEmpty()) {
            return end(old.get(0));
        }
        Optional<Copy> surplus = live.size() > wanted && young >= wanted && old.isEmpty()
                ? last(live)
                : old.stream().filter(copy -> !copy.ready || wanted == 0).findFirst();
        if (surplus.isPresent()) {
            return end(surplus.get());
        }
        if (young < wanted && copies.size() < wanted + surge) {
            return start();
        }
        int least = wanted - target.strategy().unavailable();
        if (!old.isEmpty() && ready > least) {
            return end(old.get(0));
        }
        return young > wanted
                && end(last(live.stream().filter(copy -> copy.runs(target)).toList())
                        .orElseThrow());
    }

    /** The one to end first: not ready before ready, younger before older. */
    private static Optional<Copy> last(List<Copy> of) {
        return of.stream()
                .max(Comparator.<Copy, Boolean>comparing(copy -> !copy.ready).thenComparing(copy -> copy.number));
    }

    private boolean start() {
        copies.add(new Copy(++made, target.revision(), now().plus(backEnd.startTime())));
        return true;
    }

    private boolean end(Copy copy) {
        copy.goneAt = now().plus(backEnd.stopTime());
        copy.ready = false;
        return true;
    }

    Observation observe() {
        int terminating = (int) copies.stream().filter(Copy::isTerminating).count();
        List<Copy> live = copies.stream().filter(copy -> !copy.isTerminating()).toList();
        List<Copy> updated = live.stream().filter(copy -> copy.runs(target)).toList();
        var counts = ReplicaCounts.builder()
                .desired(removing ? 0 : target.replicas())
                .existing(live.size())
                .updated(updated.size())
                .ready((int) live.stream().filter(copy -> copy.ready).count())
                .updatedReady((int) updated.stream().filter(copy -> copy.ready).count())
                .terminating(terminating)
                .build();
        return Observation.Present.builder()
                .asOf(now())
                .stamp(stamp)
                .addTracks(new Track(stamp, target.revision().number(), counts, 100))
                .replicas(copies.stream().map(Copy::report).toList())
                .problems(problems())
                .endpoint(new Endpoint(
                        URI.create("http://embedded.invalid/" + ref().id()),
                        target.revision().spec().access()))
                .progressSince(progressSince)
                .build();
    }

    List<Problem> problems() {
        return copies.stream().flatMap(copy -> copy.problem().stream()).toList();
    }

    private Instant now() {
        return backEnd.clock().instant();
    }

    /** One replica. */
    final class Copy {
        private final int number;
        private final Revision revision;
        private final Instant readyAt;
        private boolean ready;
        private Instant goneAt = Instant.MAX;

        Copy(int number, Revision revision, Instant readyAt) {
            this.number = number;
            this.revision = revision;
            this.readyAt = readyAt;
        }

        ReplicaId id() {
            return new ReplicaId(ref().id() + "-" + number);
        }

        List<LogElement> log() {
            List<LogElement> lines = new ArrayList<>();
            lines.add(new LogElement.Line(
                    id(), readyAt, "started " + revision.spec().image()));
            behaviour().lastLines().forEach(line -> lines.add(new LogElement.Line(id(), readyAt, line)));
            return lines;
        }

        /** Whether it is what the rollout asks for: a new description or another number of replicas changes no copy. */
        private boolean runs(Rollout rollout) {
            var mine = revision.spec();
            var wanted = rollout.revision().spec();
            return mine.image().equals(wanted.image())
                    && mine.environment().equals(wanted.environment())
                    && visible(mine.contract()).equals(visible(wanted.contract()))
                    && Objects.equals(mine.imagePullSecret(), wanted.imagePullSecret())
                    && visible(revision.instanceType())
                            .equals(visible(rollout.revision().instanceType()));
        }

        /** What a replica sees of its contract: how callers name the model and try it out is none of its business. */
        private static ModelContract visible(ModelContract contract) {
            return ModelContract.builder()
                    .from(contract)
                    .modelName(Optional.empty())
                    .exampleRequest(Optional.empty())
                    .build();
        }

        private static InstanceType visible(InstanceType type) {
            return InstanceType.builder()
                    .from(type)
                    .displayName(type.id().value())
                    .build();
        }

        private EmbeddedBackEnd.Behaviour behaviour() {
            return backEnd.behaviour(revision.spec().image());
        }

        private boolean isGood() {
            return behaviour().isGood();
        }

        private boolean hasStarted() {
            return !now().isBefore(readyAt);
        }

        private Optional<Problem> problem() {
            if (!hasStarted()) {
                return Optional.empty();
            }
            Optional<Integer> exitCode = behaviour().exitCode();
            if (exitCode.isPresent()) {
                return Optional.of(problem(ProblemCause.CRASHED, "ended with exit code " + exitCode.get())
                        .exitCode(exitCode.get())
                        .lastLogLines(behaviour().lastLines())
                        .build());
            }
            Duration budget = revision.spec().contract().startupBudget();
            boolean isLate = behaviour().isNeverReady() && !now().isBefore(readyAt.plus(budget));
            return isLate && !isTerminating()
                    ? Optional.of(problem(ProblemCause.NEVER_READY, "isn't ready after " + budget.toSeconds() + " s")
                            .build())
                    : Optional.empty();
        }

        private Problem.Builder problem(ProblemCause cause, String what) {
            var problem = Problem.builder();
            problem.cause(cause)
                    .detail("replica " + id() + " " + what)
                    .replica(id())
                    .revision(runs());
            return problem;
        }

        private boolean isTerminating() {
            return !goneAt.equals(Instant.MAX);
        }

        /** The revision it runs: the latest one that asks for nothing else than it has. */
        private RevisionNumber runs() {
            return runs(target) ? target.revision().number() : revision.number();
        }

        private Replica report() {
            return new Replica(id(), runs(), state(), 0);
        }

        private ReplicaState state() {
            if (isTerminating()) {
                return ReplicaState.TERMINATING;
            }
            if (ready) {
                return ReplicaState.READY;
            }
            boolean crashed = behaviour().exitCode().isPresent() && hasStarted();
            return crashed ? ReplicaState.BACKING_OFF : ReplicaState.STARTING;
        }
    }
}
