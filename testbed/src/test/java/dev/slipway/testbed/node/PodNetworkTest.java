package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class PodNetworkTest {
    private final PodNetwork network = new PodNetwork("sw4711-1", "slipway_4711_1");

    @Test
    @DisplayName("The rule drops what comes from the bridge for elsewhere, and what goes to pods or Services past it")
    void guardRules() {
        String rules = network.guardRules(AddressRange.parse("10.96.0.0/16"), AddressRange.parse("10.250.0.0/16"));

        assertThat(rules)
                .contains("table inet slipway_4711_1")
                .contains("iifname \"sw4711-1\" oifname != \"sw4711-1\" counter drop")
                .contains("ip daddr { 10.77.1.0/24, 10.96.0.0/16, 10.250.0.0/16 } oifname != { \"sw4711-1\", \"lo\" }");
    }

    @Test
    @DisplayName("Pods get addresses of the range after the node's own, and are not masked as the machine")
    void cniConfiguration() throws IOException {
        JsonNode configuration = new ObjectMapper().readTree(network.cniConfiguration(Path.of("/bed/cni-data")));

        JsonNode bridge = configuration.path("plugins").get(0);
        assertThat(bridge.path("ipMasq").asBoolean(true)).isFalse();
        assertThat(bridge.path("bridge").asText()).isEqualTo("sw4711-1");
        JsonNode range = bridge.path("ipam").path("ranges").get(0).get(0);
        assertThat(range.path("subnet").asText()).isEqualTo("10.77.1.0/24");
        assertThat(range.path("gateway").asText()).isEqualTo(PodNetwork.NODE_ADDRESS);
        assertThat(range.path("rangeStart").asText()).isNotEqualTo(PodNetwork.NODE_ADDRESS);
    }
}
