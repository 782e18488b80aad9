package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody beyond the border didn't answer in time, or wasn't asked for want of time. What is thrown to a host has it as cause. */
final class Hung extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private final Callee callee;
    private final boolean isBegun;

    private Hung(Callee callee, boolean isBegun, String message) {
        super(ErrorCode.TIMEOUT, message, true, Optional.empty());
        this.callee = callee;
        this.isBegun = isBegun;
    }

    /** It was called, and nobody knows what it does. */
    static Hung silent(Callee callee, String what, Duration time) {
        return new Hung(
                callee,
                true,
                callee + " hasn't answered for " + time.toMillis() + " ms, asked for " + what
                        + "; the call is interrupted and given up");
    }

    /** It was not called. */
    static Hung outOfTime(Callee callee, String what) {
        return new Hung(
                callee,
                false,
                "no time of the call deadline is left to ask " + callee + " for " + what + "; it wasn't asked");
    }

    /** It was not called. */
    static Hung tooMany(Callee callee, String what, int many) {
        return new Hung(
                callee,
                false,
                many + " calls of " + callee
                        + " hang already and didn't react to being interrupted; it isn't asked for " + what
                        + " before one of them ends");
    }

    /** Whether the call was made at all, so that it may have had an effect. */
    boolean isBegun() {
        return isBegun;
    }

    /** Whether this is what an error comes from. */
    static boolean isIn(Throwable error) {
        return in(error).isPresent();
    }

    /** Whether this is what an error comes from, and who hangs. */
    static boolean isIn(Throwable error, Callee callee) {
        return in(error).filter(hung -> hung.callee == callee).isPresent();
    }

    /** Whether an error comes from a call that was made and not answered. */
    static boolean isSilence(Throwable error) {
        return in(error).filter(Hung::isBegun).isPresent();
    }

    private static Optional<Hung> in(Throwable error) {
        for (@Nullable Throwable next = error; next != null; next = next.getCause()) {
            if (next instanceof Hung hung) {
                return Optional.of(hung);
            }
        }
        return Optional.empty();
    }
}
