package dev.slipway.examples.local;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.RevisionNumber;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is wrong with a replica, before it is known which revision that counts for. Immutable. */
record Trouble(ProblemCause cause, String detail, Optional<Integer> exitCode, List<String> lastLines) {
    /** Rounded, so that the next crash of the same kind is no news. */
    static Trouble crashed(int exitCode, Duration age, List<String> lastLines) {
        String what = "the process ended with exit code " + exitCode
                + (age.toSeconds() == 0 ? " at once" : " after " + age.toSeconds() + " s");
        String hint = switch (exitCode) {
            case 126 -> ": its program isn't executable";
            case 127 -> ": its program can't be found";
            case 137 -> ": it was killed, perhaps for want of memory";
            default -> "";
        };
        return new Trouble(ProblemCause.CRASHED, what + hint, Optional.of(exitCode), lastLines);
    }

    static Trouble neverReady(Duration budget, List<String> lastLines) {
        return new Trouble(
                ProblemCause.NEVER_READY,
                "the process runs but wasn't ready within its startup budget of " + shown(budget)
                        + "; check its readiness path, or raise the budget",
                Optional.empty(),
                lastLines);
    }

    static Trouble failing(String probe, List<String> lastLines) {
        return new Trouble(
                ProblemCause.PROBE_FAILED, "the process fails its " + probe + " probe", Optional.empty(), lastLines);
    }

    static Trouble unstartable(String why) {
        return new Trouble(
                ProblemCause.CONFIGURATION, "the process can't be started: " + why, Optional.empty(), List.of());
    }

    Problem toProblem(ReplicaId replica, RevisionNumber revision) {
        return Problem.builder()
                .cause(cause)
                .detail(detail)
                .replica(replica)
                .revision(revision)
                .exitCode(exitCode)
                .addAllLastLogLines(lastLines)
                .build();
    }

    private static String shown(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
