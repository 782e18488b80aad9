package dev.slipway.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Quantity;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceName;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Violation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorsTest {
    private static final DeploymentId ID = new DeploymentId("iris-7");
    private static final GroupId GROUP = new GroupId("research");
    private static final Set<ErrorCode> PROVIDERS = Set.of(
            ErrorCode.UNREACHABLE,
            ErrorCode.TIMEOUT,
            ErrorCode.THROTTLED,
            ErrorCode.CONFLICT,
            ErrorCode.UNAUTHENTICATED,
            ErrorCode.FORBIDDEN,
            ErrorCode.REJECTED,
            ErrorCode.INTERNAL);

    static Stream<Arguments> errors() {
        var denial = new QuotaDecision(List.of(QuotaViolation.builder()
                .resource(ResourceName.CPU)
                .limit(Quantity.of(4))
                .used(Quantity.of(3))
                .requested(Quantity.of(2))
                .missing(Quantity.of(1))
                .putUsedBy(new DeploymentId("other"), Quantity.of(3))
                .build()));
        return Stream.of(
                row(
                        new InvalidSpecException(
                                List.of(new Violation("name", "is required"), new Violation("", "is too big"))),
                        ErrorCode.INVALID_SPEC,
                        false,
                        "name: is required; is too big"),
                row(
                        new NotAllowedException(ErrorCode.NOT_ALLOWED, GROUP, "not a member"),
                        ErrorCode.NOT_ALLOWED,
                        false,
                        "not a member"),
                row(
                        new NotAllowedException(ErrorCode.SWITCHED_OFF, GROUP, "it is off"),
                        ErrorCode.SWITCHED_OFF,
                        false,
                        "it is off"),
                row(new NotAllowedException(ErrorCode.VETOED, GROUP, "no"), ErrorCode.VETOED, false, "no"),
                row(new NotFoundException(ID), ErrorCode.NOT_FOUND, false, "there is no deployment 'iris-7'"),
                row(IdConflictException.taken(ID), ErrorCode.ID_TAKEN, false, "the id 'iris-7' is taken"),
                row(IdConflictException.busy(ID), ErrorCode.ID_BUSY, true, "'iris-7' is being deleted"),
                row(
                        new RevisionConflictException(ID, new RevisionNumber(3), new RevisionNumber(5)),
                        ErrorCode.REVISION_CONFLICT,
                        false,
                        "'iris-7' is at revision 5, not at 3 as expected"),
                row(
                        new QuotaExceededException(GROUP, ID, denial),
                        ErrorCode.QUOTA_EXCEEDED,
                        false,
                        "group 'research' has no room for 'iris-7': cpu: 1 missing (asked for 2, 3 of 4 in use, 3 by"
                                + " other)"),
                row(
                        new UnsupportedCapabilityException(new ProviderId("local"), "pull-secret", "imagePullSecret"),
                        ErrorCode.UNSUPPORTED_CAPABILITY,
                        false,
                        "the provider 'local' has no 'pull-secret', which 'imagePullSecret' needs"),
                row(new DirectoryUnavailableException("no answer"), ErrorCode.DIRECTORY_UNAVAILABLE, true, "no answer"),
                row(
                        ProviderException.throttled("slow down", Duration.ofSeconds(7)),
                        ErrorCode.THROTTLED,
                        true,
                        "slow down"));
    }

    private static Arguments row(DeploymentException error, ErrorCode code, boolean retryable, String message) {
        return Arguments.of(error, code, retryable, message);
    }

    @ParameterizedTest(name = "{1}, retryable: {2}")
    @MethodSource("errors")
    @DisplayName("every error carries its code, says whether trying again makes sense, and names the thing")
    void codes(DeploymentException error, ErrorCode code, boolean retryable, String message) {
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.isRetryable()).isEqualTo(retryable);
        assertThat(error).hasMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    @DisplayName("P11 a provider's error has a provider's code, and three of them may pass by themselves")
    void providers(ErrorCode code) {
        var cause = new IOException("broken pipe");
        if (PROVIDERS.contains(code)) {
            boolean passing = Set.of(ErrorCode.UNREACHABLE, ErrorCode.TIMEOUT, ErrorCode.THROTTLED)
                    .contains(code);
            assertThat(new ProviderException(code, "at the back end", cause))
                    .hasCause(cause)
                    .returns(code, ProviderException::code)
                    .returns(passing, ProviderException::isRetryable);
            assertThat(new ProviderException(code, "at the back end").retryAfter())
                    .isEmpty();
        } else {
            assertThatThrownBy(() -> new ProviderException(code, "at the back end"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(code.name(), "at the back end");
        }
    }

    @Test
    @DisplayName("R89 a throttled back end says when to come back")
    void retryAfter() {
        assertThat(ProviderException.throttled("slow down", Duration.ofSeconds(7))
                        .retryAfter())
                .contains(Duration.ofSeconds(7));
    }

    @Test
    @DisplayName("an error that says nothing can't be made")
    void empty() {
        assertThatThrownBy(() -> new InvalidSpecException(List.of())).hasMessageContaining("violations");
        assertThatThrownBy(() -> new QuotaExceededException(GROUP, ID, QuotaDecision.ALLOWED))
                .hasMessageContaining("denial");
        assertThatThrownBy(() -> new NotAllowedException(ErrorCode.NOT_FOUND, GROUP, "x"))
                .hasMessageContaining("NOT_FOUND must be");
    }
}
