package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodRequestsTest {
    private static PodObject pod(String spec) {
        ObjectNode pod = Samples.tree("{'metadata': {'namespace': 'models', 'name': 'notebook'}}".replace('\'', '"'));
        pod.set("spec", Samples.tree(spec.replace('\'', '"')));
        return Samples.read(PodObject.class, pod);
    }

    /** Such as {@code cpu 500m, memory 1Gi}. */
    private static ResourceAmounts amounts(String text) {
        ResourceAmounts amounts = ResourceAmounts.NONE;
        for (String one : text.split(", ", -1)) {
            int space = one.indexOf(' ');
            amounts = amounts.and(one.substring(0, space), one.substring(space + 1));
        }
        return amounts;
    }

    private static String fields(String text) {
        return List.of(text.split(", ", -1)).stream()
                .map(one -> "'" + one.replace(" ", "': '") + "'")
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String container(String requests) {
        return "{'resources': {'requests': " + fields(requests) + "}}";
    }

    private static String sidecar(String requests) {
        return "{'restartPolicy': 'Always', 'resources': {'requests': " + fields(requests) + "}}";
    }

    @Test
    @DisplayName("R59 all containers of a pod count, in whatever resource, and exactly")
    void containers() {
        assertThat(PodRequests.of(pod("{'containers': [%s, %s, {'name': 'nothing'}]}"
                        .formatted(
                                container("cpu 0.5, memory 1Gi, nvidia.com/gpu 1"),
                                container("cpu 1500m, memory 512M, ephemeral-storage 1e3")))))
                .isEqualTo(amounts("cpu 2, memory 1585741824, nvidia.com/gpu 1, ephemeral-storage 1k"));
    }

    @Test
    @DisplayName("R59 a limit counts where there is no request, and not where there is one")
    void limits() {
        assertThat(PodRequests.of(pod(
                        "{'containers': [{'resources': {'requests': {'cpu': '100m'}, 'limits': {'cpu': '2', 'memory': '1Gi'}}},"
                                + " {'resources': {'limits': {'nvidia.com/gpu': 2}}}]}")))
                .isEqualTo(amounts("cpu 100m, memory 1Gi, nvidia.com/gpu 2"));
    }

    @ParameterizedTest
    @DisplayName(
            "R59 init containers count where one of them needs more than all that runs later, each resource for itself")
    @CsvSource(
            delimiter = '|',
            value = {
                "cpu 300m|cpu 200m, memory 2Gi|cpu 500m, memory 1Gi|cpu 500m, memory 2Gi",
                "cpu 900m|cpu 200m, memory 2Gi|cpu 500m, memory 1Gi|cpu 900m, memory 2Gi",
                "nvidia.com/gpu 4|cpu 1|cpu 2, nvidia.com/gpu 1|cpu 2, nvidia.com/gpu 4"
            })
    void initContainers(String first, String second, String running, String all) {
        assertThat(PodRequests.of(pod("{'initContainers': [%s, %s], 'containers': [%s]}"
                        .formatted(container(first), container(second), container(running)))))
                .isEqualTo(amounts(all));
    }

    @Test
    @DisplayName("R59 a sidecar counts beside the containers, and beside the init containers after it only")
    void sidecars() {
        String spec = "{'initContainers': [%s, %s, %s], 'containers': [%s]}";
        assertThat(PodRequests.of(pod(
                        spec.formatted(container("cpu 4"), sidecar("cpu 2"), container("cpu 1"), container("cpu 1")))))
                .isEqualTo(amounts("cpu 4"));
        assertThat(PodRequests.of(pod(
                        spec.formatted(container("cpu 1"), sidecar("cpu 2"), container("cpu 4"), container("cpu 1")))))
                .isEqualTo(amounts("cpu 6"));
        assertThat(PodRequests.of(pod(
                        spec.formatted(sidecar("cpu 1"), sidecar("cpu 2"), container("cpu 1"), container("cpu 3")))))
                .isEqualTo(amounts("cpu 6"));
    }

    @Test
    @DisplayName(
            "R59 what is said of a pod as a whole goes before what its containers say, and the overhead comes on top")
    void whole() {
        assertThat(PodRequests.of(pod("{'overhead': {'cpu': '250m', 'memory': '120Mi'},"
                        + "'resources': {'requests': {'cpu': '2'}, 'limits': {'cpu': '3', 'memory': '8Gi', 'hugepages-2Mi': '4Mi'}},"
                        + "'containers': [" + container("cpu 500m, memory 904Mi, nvidia.com/gpu 1") + "]}")))
                .isEqualTo(amounts("cpu 2250m, memory 1Gi, hugepages-2Mi 4Mi, nvidia.com/gpu 1"));
    }

    @ParameterizedTest
    @DisplayName("R59 an amount that makes no sense is an error by the pod's name, not nothing")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'containers': [{'resources': {'requests': {'memory': '1 GB'}}}]}|memory",
                "{'containers': [{'resources': {'limits': {'nvidia.com/gpu': '-1'}}}]}|nvidia.com/gpu",
                "{'initContainers': [{'resources': {'requests': {'cpu': ''}}}]}|cpu",
                "{'resources': {'requests': {'cpu': 'much'}}}|cpu",
                "{'overhead': {'cpu': 'some'}}|cpu"
            })
    void unreadable(String spec, String resource) {
        assertThatThrownBy(() -> PodRequests.of(pod(spec)))
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                .hasMessageContainingAll("pod models/notebook", resource);
    }

    @Test
    @DisplayName("R59 a pod counts what it has at the moment that needs most, however its containers follow each other")
    void moments() {
        var random = new Random(59);
        for (int round = 0; round < 2000; round++) {
            ObjectNode spec = Samples.tree("{}");
            ArrayNode inits = spec.putArray("initContainers");
            List<Integer> moments = new ArrayList<>();
            int staying = 0;
            for (int i = random.nextInt(5); i > 0; i--) {
                int amount = random.nextInt(20);
                boolean stays = random.nextBoolean();
                put(inits, amount);
                if (stays) {
                    ((ObjectNode) inits.get(inits.size() - 1)).put("restartPolicy", "Always");
                }
                moments.add(staying + amount);
                staying += stays ? amount : 0;
            }
            ArrayNode containers = spec.putArray("containers");
            int running = staying;
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                int amount = random.nextInt(20);
                put(containers, amount);
                running += amount;
            }
            moments.add(running);
            int most = moments.stream().mapToInt(Integer::intValue).max().orElseThrow();

            assertThat(PodRequests.of(pod(spec.toString())))
                    .as("round %s: %s", round, spec)
                    .isEqualTo(ResourceAmounts.of("cpu", most + "m"));
        }
    }

    private static void put(ArrayNode containers, int milli) {
        containers.addObject().putObject("resources").putObject("requests").put("cpu", milli + "m");
    }
}
