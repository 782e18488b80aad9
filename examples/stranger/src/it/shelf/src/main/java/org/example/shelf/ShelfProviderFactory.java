package org.example.shelf;

import dev.slipway.model.ProviderId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;

/** Opens providers on one shelf per factory. */
public final class ShelfProviderFactory implements DeploymentProviderFactory {
    static final ProviderId ID = new ProviderId("shelf");

    private final Shelf shelf = new Shelf();

    @Override
    public ProviderId id() {
        return ID;
    }

    @Override
    public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
        return new ShelfProvider(shelf, context);
    }
}
