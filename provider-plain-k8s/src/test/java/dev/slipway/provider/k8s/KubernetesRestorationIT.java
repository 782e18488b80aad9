package dev.slipway.provider.k8s;

import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.tck.StoreRestorationHarness;
import dev.slipway.spi.tck.StoreRestorationTck;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;

/** The kit of restorations, on a real API server. */
@ControlPlane
final class KubernetesRestorationIT extends StoreRestorationTck {
    private final Bed bed;
    private int harnesses;

    KubernetesRestorationIT(Bed bed) {
        this.bed = bed;
    }

    @Override
    protected StoreRestorationHarness harness() {
        // The kit opens a second one while it has a first, and only then.
        String name = harnesses++ == 0 ? bed.namespace() : bed.namespace() + "-2";
        var namespace = new RecordNamespace(bed, name);
        return new StoreRestorationHarness() {
            @Override
            public StoreRestoration restoration() {
                return KubernetesHistoryStore.restoration(namespace.connection(), namespace.name());
            }

            @Override
            public HistoryStore open() {
                return namespace.open();
            }

            @Override
            public boolean isOneMedium() {
                return true;
            }

            @Override
            public void close() {
                namespace.close();
            }
        };
    }
}
