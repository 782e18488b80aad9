package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testbed.RealNode;
import dev.slipway.testbed.process.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealNode
final class PrometheusIT {
    @Test
    @DisplayName("Prometheus scrapes a pod that it is told of, with the labels that it is told, and stops when told to")
    void scrapesPod(RealPods pods, Prometheus prometheus) {
        pods.run(RealPod.scripted("measured").with("NAME", "by-the-test").readiness("/ready"));
        String address = RealPods.address(pods.awaitReady("measured")) + ":" + RealPod.SCRIPTED_PORT;
        String series = "scripted_uptime_seconds{name=\"by-the-test\",team=\"red\"}";
        assertThat(prometheus.value(series)).isEmpty();

        prometheus.scrape("measured", List.of(address), Map.of("team", "red"));
        Await.until(
                "Prometheus has scraped the pod",
                RealPods.LIMIT,
                () -> prometheus.value(series).isPresent());

        assertThat(prometheus.value("up{team=\"red\"}")).hasValue(1);
        assertThat(prometheus.value(series).getAsDouble()).isPositive();
        prometheus.scrape("measured", List.of(), Map.of());
        Await.until(
                "Prometheus scrapes it no more",
                RealPods.LIMIT,
                () -> prometheus.value(series).isEmpty());
    }
}
