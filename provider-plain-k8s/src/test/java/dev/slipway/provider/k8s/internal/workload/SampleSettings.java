package dev.slipway.provider.k8s.internal.workload;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Settings of tests. None is what applies by default, where a test is about it. */
final class SampleSettings {
    static final String NAMESPACE = "models";

    private SampleSettings() {}

    static WorkloadSettings plain() {
        return with(PodRules.DEFAULT);
    }

    static WorkloadSettings with(PodRules pods) {
        return new WorkloadSettings("east", NAMESPACE, Map.of(), Optional.empty(), Routing.NONE, pods);
    }

    static WorkloadSettings routed(Routing.Style style, String endpoint) {
        return routed(new Routing(style, Optional.of("outside"), Map.of(), Optional.empty()), endpoint);
    }

    static WorkloadSettings routed(Routing routing, String endpoint) {
        return new WorkloadSettings(
                "east", NAMESPACE, Map.of(), Optional.of(EndpointTemplate.parse(endpoint)), routing, PodRules.DEFAULT);
    }

    static PodRules draining(int seconds) {
        return new PodRules(true, OptionalLong.empty(), Optional.empty(), seconds);
    }
}
