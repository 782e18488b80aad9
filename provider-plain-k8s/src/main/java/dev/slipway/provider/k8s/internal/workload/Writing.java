package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.spi.ProviderContext;

/**
 * What every write goes through.
 *
 * @param context asks the record
 * @param primaries reads and writes Deployments
 * @param secondaries reads and writes what is beside them
 * @param predecessors removes what earlier lives have left
 * @param templates finds pod templates
 * @param look reads what the controllers have made
 */
record Writing(
        ProviderContext context,
        Primaries primaries,
        Secondaries secondaries,
        Predecessors predecessors,
        Templates templates,
        LiveLook look) {
    static Writing on(KubeCluster cluster, ProviderContext context) {
        var predecessors = new Predecessors(cluster, context);
        return new Writing(
                context,
                new Primaries(cluster),
                new Secondaries(cluster, predecessors),
                predecessors,
                new Templates(cluster),
                new LiveLook(cluster));
    }
}
