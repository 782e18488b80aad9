package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;

/** Who is called across the {@link Border}, and what it is called when it doesn't answer. */
enum Callee {
    PROVIDER("the provider") {
        @Override
        DeploymentException failure(Hung hung) {
            return new ProviderException(ErrorCode.TIMEOUT, hung.getMessage(), hung);
        }
    },
    STORE("the store"),
    DIRECTORY("the group directory") {
        @Override
        DeploymentException failure(Hung hung) {
            return new DirectoryUnavailableException(hung.getMessage(), hung);
        }
    },
    USAGE_SOURCE("the source of other usage"),
    QUOTA_POLICY("the quota policy"),
    HOST_POLICY("the host's policy");

    private final String inWords;

    Callee(String inWords) {
        this.inWords = inWords;
    }

    /** The error that the rest of the library knows for it. */
    DeploymentException failure(Hung hung) {
        return hung;
    }

    @Override
    public String toString() {
        return inWords;
    }
}
