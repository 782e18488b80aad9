package dev.slipway.provider.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Checks how something is refused. */
final class Refused {
    private Refused() {}

    static void refused(ThrowingCallable call, ErrorCode code, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }
}
