package dev.slipway.core.simulation.cluster;

import dev.slipway.core.simulation.Wire;
import dev.slipway.model.ProviderId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;

/** Opens providers on a shared {@link SimCluster}, for one simulated process: its wire carries every call. */
public final class SimProviderFactory implements DeploymentProviderFactory {
    /** The same for right and faulty ones. */
    public static final ProviderId ID = new ProviderId("simulated");

    private final SimCluster cluster;
    private final Wire wire;
    private final Make make;

    /** The provider that follows the protocol. */
    public SimProviderFactory(SimCluster cluster, Wire wire) {
        this(cluster, wire, SimProvider::new);
    }

    /** Some other provider. */
    public SimProviderFactory(SimCluster cluster, Wire wire, Make make) {
        this.cluster = cluster;
        this.wire = wire;
        this.make = make;
    }

    /** Makes a provider. */
    @FunctionalInterface
    public interface Make {
        /** Makes one. */
        SimProvider provider(SimCluster cluster, Wire wire, ProviderContext context);
    }

    @Override
    public ProviderId id() {
        return ID;
    }

    @Override
    public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
        return make.provider(cluster, wire, context);
    }
}
