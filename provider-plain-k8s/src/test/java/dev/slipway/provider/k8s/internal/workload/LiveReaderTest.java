package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.spi.RolloutLabels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a live read asks, and what it makes of the answers. */
final class LiveReaderTest {
    private static final int KINDS = 6;

    private final ReaderBench bench = new ReaderBench();
    private final LiveReader reader = new LiveReader(bench.cluster, ReaderBench.settings());

    @Test
    @DisplayName("P6 reading a hundred deployments costs more calls than reading one")
    void fixedNumberOfCalls() {
        List<DeploymentRef> refs = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            refs.add(ReaderBench.ref("iris-" + number));
            bench.put(refs.get(number), 2);
        }
        Seen seen = reader.read(refs);
        assertThat(bench.lists()).isEqualTo(KINDS);
        assertThat(bench.cluster.calls().made()).hasSize(KINDS);
        assertThat(seen.live()).hasSize(100).allSatisfy((ref, live) -> {
            assertThat(live.object()).isPresent();
            assertThat(live.sets()).hasSize(1);
            assertThat(live.pods())
                    .extracting(pod -> pod.metadata().name())
                    .containsExactly(ref.id() + "-pod-0", ref.id() + "-pod-1");
            assertThat(live.secondary()).extracting(Live.Secondary::kind).containsExactly(KubeKind.SERVICE);
        });
        bench.cluster.calls().forget();
        reader.read(refs.subList(7, 8));
        assertThat(bench.lists()).isEqualTo(KINDS);
    }

    @Test
    @DisplayName("pods are listed before the ReplicaSets that make them, so that a new pod has no owner")
    void ownersFirst() {
        reader.read(List.of(ReaderBench.ref("iris")));
        assertThat(bench.cluster.calls().made())
                .extracting(call -> call.kind().kind())
                .startsWith("Deployment", "ReplicaSet", "Pod");
    }

    @Test
    @DisplayName(
            "one or few deployments are found by reading all of the store's, or many by a selector as long as a book")
    void selectors() {
        reader.read(List.of(ReaderBench.ref("iris")));
        reader.read(List.of(ReaderBench.ref("iris"), ReaderBench.ref("rose")));
        List<DeploymentRef> many = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            many.add(ReaderBench.ref("iris-" + number));
        }
        reader.read(many);
        var asked = bench.cluster.calls().made().stream()
                .filter(call -> call.kind().equals(KubeKind.POD))
                .map(Object::toString)
                .toList();
        assertThat(asked.get(0))
                .contains("=slipway.dev/store=our-store,slipway.dev/deployment=iris&")
                .contains("/namespaces/models/pods");
        assertThat(asked.get(1)).contains("=slipway.dev/store=our-store,slipway.dev/deployment in (iris,rose)&");
        assertThat(asked.get(2)).contains("=slipway.dev/store=our-store&");
    }

    @Test
    @DisplayName("P9 what belongs to another store, another life or another namespace is taken for ours")
    void notOurs() {
        DeploymentRef ours = ReaderBench.ref("iris");
        DeploymentRef before = ReaderBench.ref(ReaderBench.STORE, ReaderBench.TEAM, "iris", "earlier");
        DeploymentRef theirs = ReaderBench.ref(new StoreId("their-store"), ReaderBench.TEAM, "iris", "first");
        bench.put(KubeKind.POD, before, "iris-old");
        bench.put(KubeKind.POD, theirs, "iris-theirs");
        var copied = ReaderBench.manifest(KubeKind.POD, ours, "iris-moved");
        copied.withObjectProperty("metadata").put("namespace", "lab");
        bench.cluster.put(KubeKind.POD, copied);
        Seen seen = reader.read(List.of(ours, before, theirs));
        assertThat(seen.live().get(ours).isAbsent()).isTrue();
        assertThat(seen.live().get(before).pods()).hasSize(1);
        assertThat(seen.live().get(theirs).pods()).hasSize(1);
    }

    @Test
    @DisplayName("a copy of a Deployment under another name, with its labels, is taken for it")
    void copied() {
        DeploymentRef ours = ReaderBench.ref("iris");
        bench.put(KubeKind.DEPLOYMENT, ours, "a-copy");
        bench.put(KubeKind.POD, ours, "a-copys-pod");
        Live live = reader.read(ours);
        assertThat(live.object()).isEmpty();
        assertThat(live.pods()).as("what its selector selects").hasSize(1);
        bench.put(KubeKind.DEPLOYMENT, ours, "iris");
        assertThat(reader.read(ours).object().orElseThrow().metadata().name()).isEqualTo("iris");
    }

    @Test
    @DisplayName("a pod without the group's annotation isn't counted")
    void withoutGroup() {
        DeploymentRef ours = ReaderBench.ref("iris");
        var pod = ReaderBench.manifest(KubeKind.POD, ours, "iris-pod");
        pod.withObjectProperty("metadata").remove("annotations");
        bench.cluster.put(KubeKind.POD, pod);
        assertThat(reader.read(ours).pods()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FORBIDDEN", "NOT_FOUND"})
    @DisplayName("R22 R90 a kind beside the Deployment that isn't served or may not be read hides the deployment")
    void unreadKind(Kind why) {
        DeploymentRef ours = ReaderBench.ref("iris");
        bench.put(ours, 1);
        bench.cluster.calls().fail(Verb.LIST, KubeKind.INGRESS, 1, why);
        Seen seen = reader.read(List.of(ours));
        assertThat(seen.live().get(ours).pods()).hasSize(1);
        assertThat(seen.live().get(ours).secondary()).hasSize(1);
        assertThat(seen.looks().get(ours).unread())
                .containsOnlyKeys(KubeKind.INGRESS)
                .containsEntry(KubeKind.INGRESS, "LIST Ingress: " + why);
    }

    @Test
    @DisplayName("a kind that is needed and can't be read, or trouble that passes, is told as absence")
    void trouble() {
        DeploymentRef ours = ReaderBench.ref("iris");
        for (KubeKind<?> kind : List.of(KubeKind.DEPLOYMENT, KubeKind.REPLICA_SET, KubeKind.POD)) {
            bench.cluster.calls().fail(Verb.LIST, kind, 1, Kind.FORBIDDEN);
            assertThatThrownBy(() -> reader.read(List.of(ours)))
                    .isInstanceOfSatisfying(
                            KubeException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN));
        }
        bench.cluster.calls().fail(Verb.LIST, KubeKind.INGRESS, 1, Kind.NOT_AVAILABLE);
        assertThatThrownBy(() -> reader.read(List.of(ours)))
                .isInstanceOfSatisfying(
                        KubeException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_AVAILABLE));
    }

    @Test
    @DisplayName("trouble in one namespace hides the deployments of another")
    void oneNamespace() {
        DeploymentRef ours = ReaderBench.ref("iris");
        DeploymentRef labs = ReaderBench.ref(ReaderBench.STORE, ReaderBench.LAB, "rose", "first");
        bench.put(ours, 1);
        bench.put(labs, 1);
        assertThat(reader.read(List.of(ours, labs)).live()).hasSize(2);
        // The namespace of the lab is read first.
        bench.cluster.calls().fail(Verb.LIST, KubeKind.POD, 1, Kind.FORBIDDEN);
        Seen seen = reader.read(List.of(ours, labs));
        assertThat(seen.live()).containsOnlyKeys(ours);
        assertThat(seen.troubles()).containsOnlyKeys(labs);
    }

    @Test
    @DisplayName("reading all namespaces at once costs as many calls as there are namespaces")
    void clusterWide() {
        DeploymentRef ours = ReaderBench.ref("iris");
        DeploymentRef labs = ReaderBench.ref(ReaderBench.STORE, ReaderBench.LAB, "rose", "first");
        bench.put(ours, 1);
        bench.put(labs, 1);
        Seen seen = new LiveReader(bench.cluster, ReaderBench.clusterWide()).read(List.of(ours, labs));
        assertThat(bench.lists()).isEqualTo(KINDS);
        assertThat(seen.live().get(labs).pods()).hasSize(1);
        assertThat(seen.live().get(ours).pods()).hasSize(1);
        assertThat(bench.cluster.calls().made().get(0).path()).startsWith("/apis/apps/v1/deployments?");
    }

    @Test
    @DisplayName("what is read around a Deployment isn't what owns and runs its pods, or costs more than two calls")
    void around() {
        DeploymentRef ours = ReaderBench.ref("iris");
        var object = bench.put(ours, 3);
        bench.put(ReaderBench.ref("iris-2"), 3);
        bench.cluster.calls().forget();
        Live live = reader.around(object);
        assertThat(bench.cluster.calls().made())
                .extracting(call -> call.verb() + " " + call.kind())
                .containsExactly("LIST ReplicaSet", "LIST Pod");
        assertThat(live.ref()).isEqualTo(ours);
        assertThat(live.object()).contains(object);
        assertThat(live.pods()).hasSize(3);
        assertThat(live.hasSurplus()).isTrue();
    }

    @Test
    @DisplayName("an inventory lacks other stores, other namespaces, or what has no Deployment any more")
    void everything() {
        DeploymentRef theirs = ReaderBench.ref(new StoreId("their-store"), ReaderBench.TEAM, "iris", "first");
        DeploymentRef labs = ReaderBench.ref(ReaderBench.STORE, ReaderBench.LAB, "rose", "first");
        bench.put(theirs, 1);
        bench.put(KubeKind.POD, labs, "left-over");
        var nobodys = ReaderBench.manifest(KubeKind.POD, labs, "nobodys");
        nobodys.withObjectProperty("metadata").withObjectProperty("labels").remove(RolloutLabels.STORE);
        bench.cluster.put(KubeKind.POD, nobodys);
        Found found = reader.everything();
        assertThat(found.objects()).hasSize(1);
        assertThat(found.pods()).extracting(pod -> pod.metadata().name()).containsExactly("left-over", "iris-pod-0");
        assertThat(bench.lists()).isEqualTo(2 * KINDS);
        bench.cluster.calls().fail(Verb.LIST, KubeKind.POD, 1, Kind.FORBIDDEN);
        assertThatThrownBy(reader::everything).isInstanceOf(KubeException.class);
    }

    @Test
    @DisplayName("more pods than a page holds are cut off, or a page that has expired ends the read")
    void pages() {
        DeploymentRef ours = ReaderBench.ref("iris");
        bench.put(ours, 1234);
        bench.cluster.calls().before(call -> {
            if (bench.cluster.calls().count(Verb.LIST, KubeKind.POD) == 2) {
                bench.cluster.forgetHistory();
            }
        });
        assertThat(reader.read(ours).pods()).hasSize(1234);
        assertThat(bench.cluster.calls().count(Verb.LIST, KubeKind.POD)).isEqualTo(2 + 3);
    }

    @Test
    @DisplayName("P6 a later read is as of an earlier time")
    void asOf() {
        Instant last = Instant.MIN;
        for (int read = 0; read < 50; read++) {
            Instant now = reader.read(List.of(ReaderBench.ref("iris"))).asOf().orElseThrow();
            assertThat(now).isAfterOrEqualTo(last).isBeforeOrEqualTo(Instant.now());
            last = now;
        }
    }
}
