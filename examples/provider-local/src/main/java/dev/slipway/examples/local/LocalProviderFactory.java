package dev.slipway.examples.local;

import dev.slipway.model.ProviderId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;

/**
 * Opens the provider {@code local}: replicas are processes of this machine behind a small HTTP proxy. Settings:
 *
 * <ul>
 *   <li>{@code stateDirectory} (required): where rollouts are remembered and logs are kept; it has one owner at a time
 *   <li>{@code command/IMAGE}: the command line of an image, one argument per line, the program first
 *   <li>{@code host} (default 127.0.0.1): the address of the endpoints
 *   <li>{@code proxyPorts} (default 20000-32767): which ports endpoints may have
 *   <li>{@code backOff.first}, {@code backOff.most} (defaults PT0.5S, PT30S): how long a replica that failed waits
 *   <li>{@code logMebibytes} (default 10): how much is kept of the log of one run
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class LocalProviderFactory implements DeploymentProviderFactory {
    static final ProviderId ID = new ProviderId("local");

    /** For {@link java.util.ServiceLoader}. */
    public LocalProviderFactory() {}

    @Override
    public ProviderId id() {
        return ID;
    }

    @Override
    public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
        var local = LocalSettings.of(settings);
        var lock = OwnerLock.acquire(local.stateDirectory());
        var provider = new LocalProvider(local, context, lock);
        try {
            provider.start();
            return provider;
        } catch (RuntimeException e) {
            provider.close();
            throw e;
        }
    }
}
