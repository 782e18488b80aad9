package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class KubeFailuresTest {
    private static KubeException failure(Kind kind, int status, String message) {
        return new KubeException(kind, status, message, Optional.empty(), null);
    }

    static Stream<Arguments> codes() {
        return Stream.of(
                Arguments.of(Kind.UNREACHABLE, 0, "no connection", ErrorCode.UNREACHABLE),
                Arguments.of(Kind.NO_ANSWER, 0, "no answer in time", ErrorCode.TIMEOUT),
                Arguments.of(Kind.THROTTLED, 429, "slow down", ErrorCode.THROTTLED),
                Arguments.of(Kind.NOT_AVAILABLE, 503, "shutting down", ErrorCode.UNREACHABLE),
                Arguments.of(Kind.BROKE_DOWN, 502, "bad gateway", ErrorCode.TIMEOUT),
                Arguments.of(Kind.BROKE_DOWN, 504, "gateway timeout", ErrorCode.TIMEOUT),
                Arguments.of(Kind.BROKE_DOWN, 408, "request timeout", ErrorCode.TIMEOUT),
                Arguments.of(Kind.BROKE_DOWN, 500, "etcdserver: leader changed", ErrorCode.TIMEOUT),
                Arguments.of(
                        Kind.BROKE_DOWN,
                        500,
                        "Internal error occurred: failed calling webhook \"x\": Post: dial tcp: connect: connection refused",
                        ErrorCode.TIMEOUT),
                Arguments.of(Kind.BROKE_DOWN, 500, "runtime error: index out of range", ErrorCode.INTERNAL),
                Arguments.of(Kind.STALE, 409, "the object has been modified", ErrorCode.CONTENDED),
                Arguments.of(Kind.NOT_FOUND, 404, "the server could not find it", ErrorCode.REJECTED),
                Arguments.of(Kind.EXPIRED, 410, "too old", ErrorCode.UNREACHABLE),
                Arguments.of(Kind.UNAUTHENTICATED, 401, "Unauthorized", ErrorCode.UNAUTHENTICATED),
                Arguments.of(Kind.FORBIDDEN, 403, "cannot patch", ErrorCode.FORBIDDEN),
                Arguments.of(Kind.QUOTA, 403, "exceeded quota", ErrorCode.REJECTED),
                Arguments.of(Kind.INVALID, 422, "is invalid", ErrorCode.REJECTED),
                Arguments.of(Kind.UNREADABLE, 200, "makes no sense", ErrorCode.INTERNAL));
    }

    @ParameterizedTest(name = "{0} {1} {2} is {3}")
    @MethodSource("codes")
    @DisplayName("each failure has the code of the table, the server's words and its cause")
    void codes(Kind kind, int status, String message, ErrorCode code) {
        KubeException failure = failure(kind, status, message);

        ProviderException translated = KubeFailures.provider(failure);

        assertThat(translated.code()).isEqualTo(code);
        assertThat(translated).hasMessageStartingWith(message).hasCause(failure);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Kind.class)
    @DisplayName("what nobody knows to have happened is never told as refused, nor what was refused as unknown")
    void honest(Kind kind) {
        ErrorCode code = KubeFailures.provider(failure(kind, 0, "it")).code();

        assertThat(code == ErrorCode.TIMEOUT || code == ErrorCode.INTERNAL)
                .as("%s is %s", kind, code)
                .isEqualTo(kind.mayHaveHappened());
    }

    @Test
    @DisplayName("when the server wants to be asked again is passed on, of a server that isn't available too")
    void later() {
        for (Kind kind : new Kind[] {Kind.THROTTLED, Kind.NOT_AVAILABLE}) {
            KubeException failure = new KubeException(kind, 429, "later", Optional.of(Duration.ofSeconds(13)), null);

            ProviderException translated = KubeFailures.provider(failure);

            assertThat(translated.code()).isEqualTo(ErrorCode.THROTTLED);
            assertThat(translated.retryAfter()).contains(Duration.ofSeconds(13));
            assertThat(translated).hasCause(failure);
        }
    }

    @Test
    @DisplayName("a missing namespace is named with the setting to change")
    void namespace() {
        assertThat(KubeFailures.provider(
                        failure(Kind.NOT_FOUND, 404, "PATCH configmaps team-a/x: namespaces \"team-a\" not found")))
                .hasMessageContaining("create the namespace 'team-a'")
                .hasMessageContaining("setting 'namespace'");
    }
}
