package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.error.StoreException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.Serving;
import dev.slipway.model.Suspension;
import dev.slipway.model.Track;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Facts of one situation: any representative of each class. The record is at fence 5 and asks for 1 to 4 replicas of revision 5 or
 * 6; the deadline is 100 s, so the time of proof is 60 s.
 */
final class SituationFacts {
    static final DeploymentRef REF = Samples.ref("lab", "fraud");
    static final Endpoint ENDPOINT = new Endpoint(URI.create("http://fraud.invalid/"), Endpoint.Access.PUBLIC);
    static final List<ProblemCause> HOPELESS = List.of(ProblemCause.IMAGE_INVALID, ProblemCause.REJECTED);
    static final List<ProblemCause> RELAPSES =
            List.of(ProblemCause.CRASHED, ProblemCause.OUT_OF_MEMORY, ProblemCause.PROBE_FAILED);
    static final List<ProblemCause> CURABLE = List.of(
            ProblemCause.IMAGE_UNAVAILABLE,
            ProblemCause.NEVER_READY,
            ProblemCause.UNSCHEDULABLE,
            ProblemCause.CONFIGURATION,
            ProblemCause.QUOTA_DENIED,
            ProblemCause.PORT_IN_USE,
            ProblemCause.EVICTED,
            ProblemCause.OTHER,
            new ProblemCause("MARTIANS"));
    private static final Fence FENCE = new Fence(5);
    private static final Duration DEADLINE = Duration.ofSeconds(100);
    private static final int ANY = 40;
    private final Random random;
    private final Situation situation;
    private final LedgerEntry entry;

    SituationFacts(Situation situation, Random random) {
        this.situation = situation;
        this.random = random;
        this.entry = entry();
    }

    StatusFacts facts() {
        var facts = StatusFacts.builder();
        Optional<ReasonCode> failedOf = situation.is("failed", "yes")
                ? Optional.of(any(List.of(ReasonCode.PROGRESS_DEADLINE, ReasonCode.of(ProblemCause.CRASHED))))
                : Optional.empty();
        Optional<Duration> relapse = switch (situation.in("relapse")) {
            case "recent" -> Optional.of(seconds(0, 100));
            case "long" -> Optional.of(seconds(101, 900));
            default -> Optional.empty();
        };
        var course = new Course(
                failedOf,
                situation.is("deployed", "yes"),
                relapse.map(ago -> new Course.Relapse(ReasonCode.of(ProblemCause.CRASHED), Duration.ofSeconds(9))));
        facts.entry(entry)
                .revision(revision())
                .observation(observation())
                .sinceFenceSeen(situation.is("known for", "past") ? seconds(101, 900) : seconds(0, 100))
                .sinceProgress(
                        switch (situation.in("no progress for")) {
                            case "short" -> seconds(0, 59);
                            case "within" -> seconds(60, 100);
                            default -> seconds(101, 900);
                        })
                .age(situation.is("age", "old") ? seconds(121, 900) : seconds(0, 120))
                .refusal(refusal())
                .course(course)
                .sinceRelapse(relapse)
                .evidence(situation.is("problem", "found") ? someOf(List.of(CURABLE, RELAPSES)) : List.of());
        if (situation.is("seen", "known") || (!situation.is("seen", "silent") && random.nextBoolean())) {
            facts.lastKnown(lastKnown());
        }
        if (situation.is("directory", "down")) {
            facts.directoryTrouble("no answer from the directory");
        }
        return facts.build();
    }

    private LedgerEntry entry() {
        int replicas = 1 + random.nextInt(4);
        var any = LedgerEntry.builder()
                .from(Samples.entry(REF, FENCE.value(), TestHost.SMALL, replicas)
                        .build())
                .latest(new RevisionNumber(5 + random.nextInt(2)));
        switch (situation.in("record")) {
            case "running" -> any.step(RolloutStep.RUN);
            case "draining" -> any.step(RolloutStep.DRAIN);
            case "imported" -> any.isUnconfirmed(true);
            case "stopped" ->
                any.runState(RunState.STOPPED)
                        .step(any(List.of(RolloutStep.values())))
                        .suspension(anySuspension());
            case "off" -> any.suspension(Suspension.SWITCHED_OFF).step(any(List.of(RolloutStep.values())));
            case "gone" -> any.suspension(Suspension.GROUP_GONE).step(any(List.of(RolloutStep.values())));
            default ->
                any.isRemoving(true)
                        .runState(any(List.of(RunState.values())))
                        .step(any(List.of(RolloutStep.values())))
                        .suspension(anySuspension());
        }
        return any.build();
    }

    private Optional<Suspension> anySuspension() {
        return any(List.of(Optional.empty(), Optional.of(Suspension.SWITCHED_OFF), Optional.of(Suspension.GROUP_GONE)));
    }

    private Revision revision() {
        return Samples.revision(REF, entry.latest().value(), TestHost.SMALL, entry.replicas())
                .runState(entry.runState())
                .spec(TestHost.spec()
                        .replicas(entry.replicas())
                        .progressDeadline(DEADLINE)
                        .build())
                .build();
    }

    private Observation observation() {
        return switch (situation.in("seen")) {
            case "absent" -> new Observation.Absent(Samples.NOON);
            case "silent", "known" -> new Observation.Unavailable(Samples.NOON, "no route");
            default -> present();
        };
    }

    private Observation present() {
        boolean isTaken = situation.is("seen", "noticed", "half-taken");
        long stamp = situation.is("seen", "older") ? 4 : situation.is("seen", "newer") ? 6 : 5;
        long track = isTaken ? 5 : situation.is("seen", "half", "written") ? any(List.of(3L, 4L, 6L)) : 3 + any(4);
        return Observation.Present.builder()
                .asOf(Samples.NOON)
                .stamp(new Fence(stamp))
                .isComplete(situation.is("seen", "noticed", "written")
                        || (situation.is("seen", "older", "newer") && random.nextBoolean()))
                .isSettled(random.nextBoolean())
                .addTracks(new Track(new Fence(track), new RevisionNumber(isTaken ? 5 : track), counts(), 100))
                .problems(problems(isTaken))
                .endpoint(ENDPOINT)
                .progressSince(Samples.NOON.minusSeconds(any(200)))
                .build();
    }

    private ReplicaCounts counts() {
        return new AnyCounts(random, entry.replicas()).in(situation.in("replicas"));
    }

    private List<Problem> problems(boolean isTaken) {
        return switch (situation.in("problem")) {
            case "harmless" ->
                List.of(ofThis(ProblemCause.CRASHED, isTaken).exitCode(0).build());
            case "older" ->
                someOf(List.of(HOPELESS, RELAPSES, CURABLE)).stream()
                        .map(this::older)
                        .toList();
            case "hopeless" -> with(first(HOPELESS, isTaken), random.nextBoolean() ? RELAPSES : CURABLE, isTaken, true);
            case "relapse" -> with(first(RELAPSES, isTaken), CURABLE, isTaken, false);
            case "curable" -> with(first(CURABLE, isTaken), RELAPSES, isTaken, false);
            default -> List.of();
        };
    }

    /** Perhaps with another one that is lighter; what is hopeless is heavier wherever the back end puts it. */
    private List<Problem> with(Problem heaviest, List<ProblemCause> lighter, boolean isTaken, boolean anyOrder) {
        List<Problem> both = new ArrayList<>(List.of(heaviest));
        if (random.nextBoolean()) {
            both.add(first(lighter, isTaken));
        }
        if (anyOrder) {
            Collections.shuffle(both, random);
        }
        return both;
    }

    private Problem first(List<ProblemCause> causes, boolean isTaken) {
        return ofThis(any(causes), isTaken).exitCode(3).build();
    }

    /** A description that was changed since makes no other replica: the revision that the back end knows is this one too. */
    private Problem.Builder ofThis(ProblemCause cause, boolean isTaken) {
        var problem = Problem.builder();
        problem.cause(cause).detail(any(List.of("it says " + cause, "", "two\nlines of " + cause)));
        if (random.nextBoolean()) {
            problem.revision(isTaken && random.nextBoolean() ? new RevisionNumber(5) : entry.latest());
        }
        return problem;
    }

    private Problem older(Problem problem) {
        return Problem.builder()
                .from(problem)
                .revision(new RevisionNumber(1 + any(4)))
                .build();
    }

    private List<Problem> someOf(List<List<ProblemCause>> causes) {
        return List.of(ofThis(any(any(causes)), false).exitCode(3).build());
    }

    private Optional<DeploymentException> refusal() {
        return switch (situation.in("refusal")) {
            case "passing" ->
                Optional.of(any(List.<Supplier<DeploymentException>>of(
                                () -> new ProviderException(ErrorCode.UNREACHABLE, "no route"),
                                () -> new ProviderException(ErrorCode.TIMEOUT, "late"),
                                () -> ProviderException.throttled("busy", Duration.ofSeconds(1)),
                                () -> new ProviderException(ErrorCode.CONTENDED, "somebody was faster"),
                                () -> StoreException.unavailable("no store", new IllegalStateException()),
                                () -> new DirectoryUnavailableException("no directory")))
                        .get());
            case "final" ->
                Optional.of(any(List.<Supplier<DeploymentException>>of(
                                () -> new ProviderException(ErrorCode.CONFLICT, "in the way"),
                                () -> new ProviderException(ErrorCode.UNAUTHENTICATED, "who?"),
                                () -> new ProviderException(ErrorCode.FORBIDDEN, "no"),
                                () -> new ProviderException(ErrorCode.REJECTED, "never"),
                                () -> new ProviderException(ErrorCode.INTERNAL, "oh"),
                                () -> StoreException.newer("newer"),
                                () -> StoreException.damaged("damaged"),
                                () -> refusalOf(ErrorCode.CLOSED),
                                () -> new UnsupportedCapabilityException(new ProviderId("any"), "GPU", "gpu")))
                        .get());
            case "no-room" -> Optional.of(refusalOf(ErrorCode.QUOTA_EXCEEDED));
            default -> Optional.empty();
        };
    }

    private static DeploymentException refusalOf(ErrorCode code) {
        return new DeploymentException(code, "it says " + code, false, Optional.empty());
    }

    private DeploymentStatus lastKnown() {
        Phase phase = any(List.of(Phase.values()));
        Serving serving = any(List.of(Serving.NONE, Serving.PARTLY));
        var known = DeploymentStatus.builder();
        known.deployment(REF)
                .revision(new RevisionNumber(5))
                .phase(phase)
                .serving(serving)
                .reason(new Reason(ReasonCode.READY, "all 2 replicas of revision 5 are ready"))
                .desiredReplicas(2)
                .availableReplicas(1)
                .observedAt(Samples.NOON.minusSeconds(ANY));
        if (serving == Serving.PARTLY) {
            known.endpoint(ENDPOINT);
        }
        return known.build();
    }

    private Duration seconds(int least, int most) {
        // Both ends are as likely as all between them: that is where mistakes are.
        int number = any(3) == 0 ? least : any(2) == 0 ? most : least + any(most - least + 1);
        return Duration.ofSeconds(number);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private int any(int below) {
        return random.nextInt(below);
    }
}
