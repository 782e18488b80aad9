package dev.slipway.provider.k8s;

import static dev.slipway.provider.k8s.Refused.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.FakeCalls;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.spi.ProviderSettings;
import dev.slipway.spi.RolloutLabels;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KubernetesUsageSourceTest {
    private static final StoreId STORE = new StoreId("store-1");
    private static final GroupId LAB = new GroupId("lab");
    private static final GroupId DESK = new GroupId("desk");

    private final FakeCluster cluster = new FakeCluster();
    private final KubernetesUsageSource source = new KubernetesUsageSource(
            cluster, STORE, ProviderSettings.of(Map.of("namespace", "all", "namespace/lab", "labs")));

    private void pod(String namespace, String name, String cpu, Consumer<ObjectNode> change) {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        pod.putObject("metadata").put("namespace", namespace).put("name", name).putObject("labels");
        pod.putObject("spec")
                .putArray("containers")
                .addObject()
                .putObject("resources")
                .putObject("requests")
                .put("cpu", cpu);
        pod.putObject("status").put("phase", "Running");
        change.accept(pod);
        cluster.put(KubeKind.POD, pod);
    }

    private static Consumer<ObjectNode> labelled(String key, String value) {
        return pod -> pod.withObject("/metadata/labels").put(key, value);
    }

    private static Consumer<ObjectNode> of(GroupId group) {
        return labelled(RolloutLabels.GROUP, RolloutLabels.group(group));
    }

    @Test
    @DisplayName(
            "R59 in a namespace of a group's own every pod counts that isn't this store's, by one list however many they are")
    void own() {
        for (int i = 0; i < 700; i++) {
            pod("labs", "notebook-" + i, "10m", pod -> {});
        }
        pod("labs", "another-stores", "1", labelled(RolloutLabels.STORE, "store-2"));
        pod("labs", "ours", "32", labelled(RolloutLabels.STORE, "store-1"));
        pod("elsewhere", "a", "64", of(LAB));
        pod("all", "a", "128", of(LAB));

        assertThat(source.otherUsage(LAB)).isEqualTo(ResourceAmounts.of("cpu", "8"));
        assertThat(cluster.calls().made()).hasSize(1);
    }

    @Test
    @DisplayName("R59 a pod that has ended counts nothing, and one that is ending or hasn't begun counts")
    void ended() {
        pod("labs", "done", "1", pod -> pod.withObject("/status").put("phase", "Succeeded"));
        pod("labs", "broken", "2", pod -> pod.withObject("/status").put("phase", "Failed"));
        pod("labs", "waiting", "4", pod -> pod.withObject("/status").put("phase", "Pending"));
        pod("labs", "ending", "8", pod -> pod.withObject("/metadata").put("deletionTimestamp", "2026-11-22T10:00:00Z"));
        pod("labs", "lost", "16", pod -> pod.withObject("/status").put("phase", "Unknown"));

        assertThat(source.otherUsage(LAB)).isEqualTo(ResourceAmounts.of("cpu", "28"));
    }

    @Test
    @DisplayName("R59 in a namespace that groups share the label says whose a pod is, whatever the group is called")
    void shared() {
        var odd = new GroupId("the lab of ann & bob");
        pod("all", "a", "1", of(DESK));
        pod("all", "b", "2", of(odd));
        pod("all", "c", "4", labelled(RolloutLabels.GROUP, "desk"));

        assertThat(source.otherUsage(DESK)).isEqualTo(ResourceAmounts.of("cpu", "1"));
        assertThat(source.otherUsage(odd)).isEqualTo(ResourceAmounts.of("cpu", "2"));
        assertThat(source.otherUsage(new GroupId("hall"))).isEqualTo(ResourceAmounts.NONE);
    }

    @Test
    @DisplayName("R59 where nothing says whose a pod is it isn't nobody's: it is named, with what to do about it")
    void unlabelled() {
        pod("all", "stray", "1", pod -> {});
        refused(
                () -> source.otherUsage(DESK),
                ErrorCode.INVALID_SETTING,
                "the setting 'namespace' is 'all'",
                "pod 'stray'",
                "'slipway.dev/group'",
                "'gdeskg'",
                "'namespace/desk'");
        assertThat(source.otherUsage(LAB)).isEqualTo(ResourceAmounts.NONE);
    }

    @ParameterizedTest
    @DisplayName("R59 a namespace that two groups name, or that all others run in, is nobody's alone")
    @CsvSource({"labs, desk, labs, namespace/lab", "all, hall, halls, namespace"})
    void sharedByName(String labs, String other, String others, String setting) {
        var both = new KubernetesUsageSource(
                cluster,
                STORE,
                ProviderSettings.of(Map.of("namespace", "all", "namespace/lab", labs, "namespace/" + other, others)));
        pod(labs, "stray", "1", pod -> {});

        refused(() -> both.otherUsage(LAB), ErrorCode.INVALID_SETTING, "the setting '" + setting + "' is", "'stray'");
    }

    @Test
    @DisplayName("R59 other namespaces are looked at too, and there what has a group's label counts and nothing else")
    void others() {
        KubernetesUsageSource wide = source.alsoIn("notebooks").alsoIn("jobs");
        pod("labs", "a", "1", pod -> {});
        pod("notebooks", "a", "2", of(LAB));
        pod("notebooks", "hub", "4", pod -> {});
        pod("notebooks", "b", "8", of(DESK));
        pod("jobs", "a", "16", of(LAB));
        pod("jobs", "ours", "32", of(LAB).andThen(labelled(RolloutLabels.STORE, "store-1")));

        assertThat(wide.otherUsage(LAB)).isEqualTo(ResourceAmounts.of("cpu", "19"));
        assertThat(cluster.calls().made()).hasSize(3);
        assertThat(source.otherUsage(LAB)).isEqualTo(ResourceAmounts.of("cpu", "1"));
        refused(() -> source.alsoIn("Notebooks"), ErrorCode.INVALID_SETTING, "'Notebooks'");
        refused(() -> source.alsoIn("all"), ErrorCode.INVALID_SETTING, "'all'", "'namespace'");
        refused(() -> source.alsoIn("labs"), ErrorCode.INVALID_SETTING, "'labs'", "'namespace/GROUP'");
    }

    @ParameterizedTest
    @DisplayName("R59 a cluster that can't be asked is never taken for one that is empty")
    @CsvSource({
        "UNREACHABLE, UNREACHABLE",
        "NO_ANSWER, TIMEOUT",
        "FORBIDDEN, FORBIDDEN",
        "UNAUTHENTICATED, UNAUTHENTICATED",
        "NOT_AVAILABLE, UNREACHABLE"
    })
    void away(KubeException.Kind trouble, ErrorCode code) {
        pod("labs", "a", "1", pod -> {});
        assertThat(source.otherUsage(LAB)).isEqualTo(ResourceAmounts.of("cpu", "1"));
        cluster.calls().fail(FakeCalls.Verb.LIST, KubeKind.POD, 1, trouble);

        refused(() -> source.otherUsage(LAB), code, trouble.toString());
    }

    @Test
    @DisplayName("R89 the provider's settings are checked as the provider does")
    void settings() {
        refused(
                () -> new KubernetesUsageSource(cluster, STORE, ProviderSettings.of(Map.of("namespaces", "all"))),
                ErrorCode.INVALID_SETTING,
                "'namespaces'");
    }
}
