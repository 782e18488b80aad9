package dev.slipway.error;

import dev.slipway.model.ProviderId;
import java.util.Optional;

/** The provider's back end can't do what was asked. Nothing was recorded. */
public final class UnsupportedCapabilityException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the provider and what it lacks.
     *
     * @param provider which provider
     * @param capability what it lacks, as it declares capabilities
     * @param wanted what asked for it, for example {@code imagePullSecret}
     */
    public UnsupportedCapabilityException(ProviderId provider, String capability, String wanted) {
        super(
                ErrorCode.UNSUPPORTED_CAPABILITY,
                "the provider '" + provider + "' has no '" + capability + "', which '" + wanted + "' needs",
                false,
                Optional.empty());
    }
}
