package dev.slipway.core.embedded;

import dev.slipway.model.ProviderId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;

/** Opens providers on one {@link EmbeddedBackEnd}. Thread-safe. */
public final class EmbeddedProviderFactory implements DeploymentProviderFactory {
    /** Under which hosts know it. */
    public static final ProviderId ID = new ProviderId("embedded");

    private final EmbeddedBackEnd backEnd;

    /**
     * Opens providers on this back end.
     *
     * @param backEnd shared by all of them
     */
    public EmbeddedProviderFactory(EmbeddedBackEnd backEnd) {
        this.backEnd = backEnd;
    }

    @Override
    public ProviderId id() {
        return ID;
    }

    @Override
    public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
        return new EmbeddedProvider(backEnd, context);
    }
}
