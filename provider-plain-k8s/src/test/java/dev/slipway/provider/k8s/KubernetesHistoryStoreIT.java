package dev.slipway.provider.k8s;

import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.HistoryStoreHarness;
import dev.slipway.spi.tck.HistoryStoreTck;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;

/** The kit, on a real API server, by an account that has the shipped Role and nothing else. */
@ControlPlane
final class KubernetesHistoryStoreIT extends HistoryStoreTck {
    private final Bed bed;
    private int harnesses;

    KubernetesHistoryStoreIT(Bed bed) {
        this.bed = bed;
    }

    @Override
    protected int commitsOfARace() {
        return 100;
    }

    @Override
    protected HistoryStoreHarness harness() {
        String name = harnesses++ == 0 ? bed.namespace() : bed.namespace() + "-" + harnesses;
        var namespace = new RecordNamespace(bed, name);
        return new HistoryStoreHarness() {
            @Override
            public HistoryStore open() {
                return namespace.open();
            }

            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public void close() {
                namespace.close();
            }
        };
    }
}
