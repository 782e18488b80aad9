package dev.slipway.provider.k8s;

import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.HistoryStoreHarness;
import dev.slipway.spi.tck.HistoryStoreTck;
import java.security.SecureRandom;

/** The kit, on a cluster in memory. */
final class KubernetesHistoryStoreTest extends HistoryStoreTck {
    @Override
    protected HistoryStoreHarness harness() {
        var cluster = new FakeCluster();
        return new HistoryStoreHarness() {
            @Override
            public HistoryStore open() {
                return KubernetesHistoryStore.open(
                        cluster, KubernetesHistoryStore.DEFAULT_NAMESPACE, new SecureRandom());
            }

            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public void close() {
                cluster.close();
            }
        };
    }
}
