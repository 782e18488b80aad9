package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.KubeTime;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.PodObject.ContainerStatus;
import dev.slipway.provider.k8s.internal.kube.PodObject.StartupProbe;
import dev.slipway.provider.k8s.internal.kube.PodObject.Terminated;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What keeps one container of a pod from being ready, by what its node says. Pure. */
final class ContainerTroubles {
    private static final Set<String> NO_IMAGE = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed");
    private static final Set<String> CANNOT_BE_MADE = Set.of(
            "CreateContainerConfigError",
            "CreateContainerError",
            "PreCreateHookError",
            "PreStartHookError",
            "PostStartHookError",
            "RunContainerError",
            "StartError",
            "ContainerCannotRun");
    private static final Set<String> UNDER_WAY = Set.of("", "ContainerCreating", "PodInitializing");
    private static final int KILLED = 137;
    private static final int TOLD_TO_END = 143;

    private final PodSight sight;
    private final RevisionNumber revision;
    private final Instant asOf;
    private final PodObject.Container container;
    private final ContainerStatus status;
    private final boolean isInit;

    ContainerTroubles(
            PodSight sight,
            RevisionNumber revision,
            Instant asOf,
            PodObject.Container container,
            ContainerStatus status,
            boolean isInit) {
        this.sight = sight;
        this.revision = revision;
        this.asOf = asOf;
        this.container = container;
        this.status = status;
        this.isInit = isInit;
    }

    /** The one that counts; empty if nothing is known to be wrong. */
    Optional<Trouble> heaviest() {
        if (status.ready()) {
            return Optional.empty();
        }
        if (status.state().waiting() != null) {
            return waiting(status.state().waiting());
        }
        if (status.state().terminated() != null) {
            return Optional.of(ended(status.state().terminated(), false));
        }
        return status.state().running() != null ? running(status.state().running()) : lastEnd();
    }

    private Optional<Trouble> waiting(PodObject.Waiting waiting) {
        String reason = waiting.reason();
        if (reason.equals("InvalidImageName")) {
            return told(ProblemCause.IMAGE_INVALID, "has an image name that can't be right: " + words(waiting));
        }
        if (NO_IMAGE.contains(reason)) {
            return told(
                    ProblemCause.IMAGE_UNAVAILABLE,
                    "can't get its image: " + Words.quoted(PullTrouble.withoutBackOff(words(waiting)))
                            + PullTrouble.advice(waiting.message(), container.image()));
        }
        if (CANNOT_BE_MADE.contains(reason)) {
            return told(ProblemCause.CONFIGURATION, unmade(words(waiting)));
        }
        if (reason.equals("CrashLoopBackOff") || UNDER_WAY.contains(reason)) {
            return lastEnd();
        }
        return told(ProblemCause.OTHER, "waits: " + reason + ": " + words(waiting));
    }

    private Optional<Trouble> running(PodObject.Running run) {
        if (isInit) {
            return lastEnd().filter(trouble -> !trouble.isHarmless());
        }
        if (sight.hasBeenReady(status)) {
            return Optional.of(new Trouble(
                    problem(
                                    ProblemCause.PROBE_FAILED,
                                    "was ready and fails its readiness probe"
                                            + sight.endOfReadiness()
                                                    .map(end -> " since " + end)
                                                    .orElse(""))
                            .build(),
                    log(false)));
        }
        Optional<Trouble> lastEnd = lastEnd();
        if (lastEnd.filter(trouble -> !trouble.isHarmless()).isPresent() || !isLate(run)) {
            return lastEnd;
        }
        return Optional.of(new Trouble(neverReady("isn't ready").build(), log(false)));
    }

    private boolean isLate(PodObject.Running run) {
        return budget().flatMap(
                        budget -> KubeTime.parse(run.startedAt()).filter(start -> asOf.isAfter(start.plus(budget))))
                .isPresent();
    }

    private Optional<Trouble> lastEnd() {
        return Optional.ofNullable(status.lastState().terminated()).map(end -> ended(end, true));
    }

    private Trouble ended(Terminated end, boolean previous) {
        if (CANNOT_BE_MADE.contains(end.reason())) {
            return Trouble.of(problem(ProblemCause.CONFIGURATION, unmade(Words.quoted(end.message())))
                    .exitCode(end.exitCode())
                    .build());
        }
        if (end.reason().equals("ContainerStatusUnknown")) {
            return Trouble.of(
                    problem(ProblemCause.OTHER, "was lost sight of by its node: " + Words.quoted(end.message()))
                            .build());
        }
        Problem.Builder problem = end.reason().equals("OOMKilled")
                ? problem(
                        ProblemCause.OUT_OF_MEMORY,
                        "took more memory than it has" + memory() + " and was ended, " + code(end))
                : wasTooSlow(end)
                        ? neverReady("was ended, " + code(end) + ", because it wasn't ready")
                        : problem(ProblemCause.CRASHED, "ended with " + code(end) + meaning(end));
        return new Trouble(
                problem.exitCode(end.exitCode())
                        .lastLogLines(Words.lastLines(end.message()))
                        .build(),
                log(previous));
    }

    /** Whether a run was ended from outside, never ready, when its time to start was over. */
    private boolean wasTooSlow(Terminated end) {
        StartupProbe probe = container.startupProbe();
        Optional<Instant> start = KubeTime.parse(end.startedAt());
        Optional<Instant> finish = KubeTime.parse(end.finishedAt());
        if (isInit || probe == null || start.isEmpty() || finish.isEmpty()) {
            return false;
        }
        boolean wasReady = sight.endOfReadiness()
                .filter(since -> since.isAfter(start.get().plusSeconds(1)))
                .isPresent();
        Duration least = probe.budget().minus(probe.period());
        Duration ran = Duration.between(start.get(), finish.get());
        boolean isSignalled = end.exitCode() == KILLED || end.exitCode() == TOLD_TO_END;
        return !wasReady && isSignalled && ran.compareTo(least) >= 0;
    }

    private Problem.Builder neverReady(String what) {
        return problem(
                ProblemCause.NEVER_READY,
                what + " within its startup budget"
                        + budget().map(budget -> " of " + budget.toSeconds() + " s")
                                .orElse(""));
    }

    private Optional<Duration> budget() {
        return Optional.ofNullable(container.startupProbe()).map(StartupProbe::budget);
    }

    private String memory() {
        String limit = container.resources().limits().get("memory");
        return limit == null ? "" : " (" + limit + ")";
    }

    private static String code(Terminated end) {
        return "exit code " + end.exitCode();
    }

    private static String meaning(Terminated end) {
        return switch (end.exitCode()) {
            case 0 -> "; a model server has to go on running";
            case 126 -> ": its command can't be executed; check the image's command";
            case 127 -> ": its command isn't in the image; check the image's command";
            case KILLED ->
                ": it was killed; if that was for want of memory choose a larger instance type, else read its last log lines";
            case 139 ->
                ": it touched memory that isn't its own; read its last log lines, and mend the model or its image";
            default -> "";
        };
    }

    /** With what to do, where the node names what is missing. */
    private static String unmade(String words) {
        return "can't be started as it is described: " + words + MissingThing.advice(words);
    }

    private static String words(PodObject.Waiting waiting) {
        return waiting.message().isEmpty() ? waiting.reason() : Words.quoted(waiting.message());
    }

    private Optional<Trouble> told(ProblemCause cause, String detail) {
        return Optional.of(Trouble.of(problem(cause, detail).build()));
    }

    private Problem.Builder problem(ProblemCause cause, String detail) {
        Problem.Builder problem = Problem.builder();
        problem.cause(cause)
                .detail(subject() + " " + detail)
                .replica(sight.id())
                .revision(revision);
        return problem;
    }

    private String subject() {
        boolean isOneOfMany = sight.pod().spec().containers().size() > 1;
        String pod = "pod " + sight.id();
        return isInit || isOneOfMany
                ? (isInit ? "init container " : "container ") + container.name() + " of " + pod
                : pod;
    }

    private Optional<Trouble.LastLog> log(boolean previous) {
        return Optional.of(new Trouble.LastLog(sight.id().value(), container.name(), previous));
    }
}
