package dev.slipway.core.simulation.cluster.faulty;

import dev.slipway.core.simulation.Wire;
import dev.slipway.core.simulation.cluster.SimCluster;
import dev.slipway.core.simulation.cluster.SimDeployment;
import dev.slipway.core.simulation.cluster.SimPod;
import dev.slipway.core.simulation.cluster.SimProvider;
import dev.slipway.core.simulation.cluster.SimReplicaSet;
import dev.slipway.core.simulation.cluster.Snapshot;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.ProviderContext;
import java.util.List;

/** Providers that look at the wrong time. */
final class FaultyReads {
    private FaultyReads() {}

    /** A live observation is answered from the cache. */
    static final class Stale extends SimProvider {
        Stale(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected Snapshot everything(Freshness freshness) {
            return cluster().cached();
        }
    }

    /** Pods first, then what they come from. */
    static final class PodsFirst extends SimProvider {
        PodsFirst(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected Snapshot everything(Freshness freshness) {
            if (freshness == Freshness.CACHED) {
                return super.everything(freshness);
            }
            List<SimPod> pods = wire().read("list pods", cluster()::pods);
            List<SimReplicaSet> sets = wire().read("list replica sets", cluster()::sets);
            List<SimDeployment> deployments = wire().read("list deployments", cluster()::deployments);
            return new Snapshot(deployments, sets, pods, cluster().live().asOf());
        }
    }
}
