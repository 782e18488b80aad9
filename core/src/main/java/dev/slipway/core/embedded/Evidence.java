package dev.slipway.core.embedded;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;

/** Words for what is wrong with a replica; they go on where its name ends. */
final class Evidence {
    private static final int MOST_LINES = 20;

    private Evidence() {}

    static Problem.Builder of(ProblemCause cause, String detail) {
        Problem.Builder problem = Problem.builder();
        problem.cause(cause).detail(detail);
        return problem;
    }

    /** Of a run that has ended, with its last lines. */
    static Problem.Builder of(Traits.Ending ending) {
        Problem.Builder problem = ending.isOutOfMemory()
                ? of(ProblemCause.OUT_OF_MEMORY, "ran out of memory, exit code " + ending.exitCode())
                : of(ProblemCause.CRASHED, "ended with exit code " + ending.exitCode());
        int many = ending.lastLines().size();
        problem.exitCode(ending.exitCode())
                .lastLogLines(ending.lastLines().subList(Math.max(0, many - MOST_LINES), many));
        return problem;
    }
}
