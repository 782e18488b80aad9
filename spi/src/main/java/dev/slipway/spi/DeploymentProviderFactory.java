package dev.slipway.spi;

import dev.slipway.model.ProviderId;

/**
 * Opens a provider. Found by {@link java.util.ServiceLoader} under its id, or handed to the manager's builder. Has a public
 * constructor without parameters when it is to be found.
 */
public interface DeploymentProviderFactory {
    /**
     * What hosts name to choose it.
     *
     * @return unique among the providers on a class path
     */
    ProviderId id();

    /**
     * Opens a provider; the caller closes it.
     *
     * @param settings the host's settings
     * @param context what the library gives it
     * @return a new provider
     * @throws dev.slipway.error.DeploymentException naming the setting that is wrong, or what can't be had
     */
    DeploymentProvider open(ProviderSettings settings, ProviderContext context);
}
