package dev.slipway.provider.k8s;

import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.spi.tck.ProviderHarness;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.ProcessFaults;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

/** The provider kit on a real API server with its real controllers, and pods of fake nodes. */
@ControlPlane
@DisplayName("The provider for plain Kubernetes, on a real control plane")
final class KubernetesProviderIT extends DeploymentProviderTck {
    private static ImageBehaviours behaviours;

    private final Bed bed;
    private final HttpProxy way;
    private final ProcessFaults processes;

    KubernetesProviderIT(Bed bed, HttpProxy way, ProcessFaults processes) {
        this.bed = bed;
        this.way = way;
        this.processes = processes;
    }

    @BeforeAll
    static void prepare(Bed bed) {
        bed.nodes().add("kit");
        behaviours = new ImageBehaviours(bed);
    }

    @AfterAll
    static void end() {
        behaviours.close();
    }

    @Override
    protected ProviderHarness harness() {
        return new KubernetesHarness(bed, way, processes);
    }
}
