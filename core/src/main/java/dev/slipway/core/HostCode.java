package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Calls what a host has plugged in: whatever it throws or answers wrongly is told as one of our errors, with its cause. */
final class HostCode {
    private HostCode() {}

    static <T> T call(String what, Supplier<T> call) {
        try {
            return Objects.requireNonNull(call.get(), "the answer");
        } catch (DeploymentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DeploymentException(
                    ErrorCode.INTERNAL, what + " failed: " + e.getMessage(), false, Optional.empty(), e);
        }
    }
}
