package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The cluster in memory answers as a real one was seen to. */
final class FakeClusterTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final SteppedTime time = new SteppedTime();
    private final FakeCluster cluster = new FakeCluster(time);

    private static ObjectNode deployment(String spec) {
        return Manifests.json(
                "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'namespace':'a','name':'iris'},'spec':" + spec
                        + "}");
    }

    private static ObjectNode with(ObjectNode manifest, ObjectMeta read) {
        manifest.withObjectProperty("metadata").put("uid", read.uid()).put("resourceVersion", read.resourceVersion());
        return manifest;
    }

    @Test
    @DisplayName("an apply removes what it doesn't say any more, keeps what others say, and counts generations")
    void applies() {
        var first = cluster.apply(
                KubeKind.DEPLOYMENT, deployment("{'replicas':2,'template':{'metadata':{'labels':{'a':'1','b':'2'}}}}"));
        cluster.change(
                KubeKind.DEPLOYMENT,
                "a",
                "iris",
                object -> object.putObject("status").put("replicas", 2));
        var read = cluster.get(KubeKind.DEPLOYMENT, "a", "iris").orElseThrow();
        assertThat(read.metadata().generation()).isEqualTo(1);
        var second = cluster.apply(
                KubeKind.DEPLOYMENT,
                with(deployment("{'replicas':2,'template':{'metadata':{'labels':{'a':'1'}}}}"), read.metadata()));
        assertThat(second.spec().template().metadata().labels()).isEqualTo(Map.of("a", "1"));
        assertThat(second.status().replicas()).isEqualTo(2);
        assertThat(second.metadata().generation()).isEqualTo(2);
        assertThat(second.metadata().uid()).isEqualTo(first.metadata().uid());
        var third = cluster.apply(
                KubeKind.DEPLOYMENT,
                with(deployment("{'replicas':2,'template':{'metadata':{'labels':{'a':'1'}}}}"), second.metadata()));
        assertThat(third.metadata().resourceVersion())
                .isEqualTo(second.metadata().resourceVersion());
    }

    @Test
    @DisplayName("uid and resourceVersion are preconditions of a change, version 1 alone that of a creation")
    void preconditions() {
        var first = cluster.apply(KubeKind.DEPLOYMENT, version("1", "{'replicas':1}"));
        assertThatThrownBy(() -> cluster.apply(KubeKind.DEPLOYMENT, version("1", "{'replicas':3}")))
                .isInstanceOfSatisfying(
                        KubeException.class, e -> assertThat(e.kind()).isEqualTo(KubeException.Kind.STALE));
        var second = cluster.apply(KubeKind.DEPLOYMENT, with(deployment("{'replicas':3}"), first.metadata()));
        assertThatThrownBy(
                        () -> cluster.apply(KubeKind.DEPLOYMENT, with(deployment("{'replicas':4}"), first.metadata())))
                .isInstanceOf(KubeException.class);
        assertThatThrownBy(() -> cluster.delete(KubeKind.DEPLOYMENT, first.metadata()))
                .isInstanceOf(KubeException.class);
        assertThat(cluster.delete(KubeKind.DEPLOYMENT, second.metadata())).isTrue();
        assertThat(cluster.delete(KubeKind.DEPLOYMENT, second.metadata())).isFalse();
        assertThatThrownBy(
                        () -> cluster.apply(KubeKind.DEPLOYMENT, with(deployment("{'replicas':4}"), second.metadata())))
                .isInstanceOf(KubeException.class);
    }

    private static ObjectNode version(String version, String spec) {
        ObjectNode manifest = deployment(spec);
        manifest.withObjectProperty("metadata").put("resourceVersion", version);
        return manifest;
    }

    @Test
    @DisplayName("selectors pick by labels and by fields")
    void selectors() {
        cluster.put(KubeKind.SERVICE, Manifests.object(KubeKind.SERVICE, "a", "one", Map.of("x", "1", "y", "2")));
        cluster.put(KubeKind.SERVICE, Manifests.object(KubeKind.SERVICE, "a", "two", Map.of("x", "2")));
        cluster.put(KubeKind.SERVICE, Manifests.object(KubeKind.SERVICE, "b", "three", Map.of()));
        assertThat(named("", "x")).containsExactly("one", "two");
        assertThat(named("", "!x")).containsExactly("three");
        assertThat(named("", "x=2")).containsExactly("two");
        assertThat(named("", "x!=2")).containsExactly("one", "three");
        assertThat(named("a", "x in (1, 2),y")).containsExactly("one");
        assertThat(named("a", "x notin (1)")).containsExactly("two");
        assertThat(cluster.list(KubeKind.SERVICE, new KubeSelection("", "", "metadata.name=three"), 0, Optional.empty())
                        .items())
                .hasSize(1);
    }

    private List<String> named(String namespace, String labels) {
        return cluster.list(KubeKind.SERVICE, KubeSelection.in(namespace, labels), 0, Optional.empty()).items().stream()
                .map(object -> object.metadata().name())
                .toList();
    }

    @Test
    @DisplayName("a watch tells what comes, changes, goes and leaves the selection, then bookmarks, then ends")
    void watches() {
        cluster.endWatchesAfter(Duration.ofSeconds(100));
        var watch = cluster.watch(KubeKind.SERVICE, KubeSelection.in("a", "x"), cluster.version());
        cluster.put(KubeKind.SERVICE, Manifests.object(KubeKind.SERVICE, "a", "one", Map.of("x", "1")));
        cluster.put(KubeKind.SERVICE, Manifests.object(KubeKind.SERVICE, "a", "one", Map.of("x", "2")));
        cluster.put(KubeKind.SERVICE, Manifests.object(KubeKind.SERVICE, "a", "one", Map.of()));
        cluster.put(KubeKind.SERVICE, Manifests.object(KubeKind.SERVICE, "a", "two", Map.of("x", "")));
        cluster.remove(KubeKind.SERVICE, "a", "two");
        for (var type : List.of("ADDED", "MODIFIED", "DELETED", "ADDED", "DELETED")) {
            assertThat(watch.next(SOON).orElseThrow().type()).hasToString(type);
        }
        assertThat(watch.next(SOON)).isEmpty();
        var bookmark = watch.next(Duration.ofMinutes(2)).orElseThrow();
        assertThat(bookmark.type()).isEqualTo(KubeWatch.Type.BOOKMARK);
        assertThat(bookmark.object().metadata().resourceVersion()).isEqualTo(cluster.version());
        assertThat(watch.next(Duration.ofMinutes(2)).orElseThrow().type()).isEqualTo(KubeWatch.Type.BOOKMARK);
        assertThat(watch.next(Duration.ofMinutes(2))).isEmpty();
        assertThat(watch.isEnded()).isTrue();
    }

    @Test
    @DisplayName("pages are of one version, and expire with the history")
    void pages() {
        for (int number = 0; number < 5; number++) {
            cluster.put(KubeKind.CONFIG_MAP, Manifests.configMap("a", "map-" + number, "text"));
        }
        var first = cluster.list(KubeKind.CONFIG_MAP, KubeSelection.in("a"), 2, Optional.empty());
        cluster.put(KubeKind.CONFIG_MAP, Manifests.configMap("a", "map-5", "text"));
        var second = cluster.list(KubeKind.CONFIG_MAP, KubeSelection.in("a"), 2, first.next());
        var third = cluster.list(KubeKind.CONFIG_MAP, KubeSelection.in("a"), 2, second.next());
        assertThat(third.items()).hasSize(1);
        assertThat(third.next()).isEmpty();
        assertThat(third.resourceVersion()).isEqualTo(first.resourceVersion()).isNotEqualTo(cluster.version());
        cluster.forgetHistory();
        assertThatThrownBy(() -> cluster.list(KubeKind.CONFIG_MAP, KubeSelection.in("a"), 2, second.next()))
                .isInstanceOfSatisfying(
                        KubeException.class, e -> assertThat(e.kind()).isEqualTo(KubeException.Kind.EXPIRED));
        assertThat(cluster.calls().count(Verb.LIST)).isEqualTo(4);
    }

    @Test
    @DisplayName("a lost answer was carried out, and a failed call wasn't")
    void faults() {
        cluster.calls().loseAnswers(Verb.APPLY, KubeKind.DEPLOYMENT, 1);
        assertThatThrownBy(() -> cluster.apply(KubeKind.DEPLOYMENT, deployment("{'replicas':1}")))
                .isInstanceOf(KubeException.class);
        assertThat(cluster.all(KubeKind.DEPLOYMENT)).hasSize(1);
        cluster.calls().fail(Verb.DELETE, KubeKind.DEPLOYMENT, 1, KubeException.Kind.FORBIDDEN);
        ObjectMeta read = cluster.all(KubeKind.DEPLOYMENT).get(0).metadata();
        assertThatThrownBy(() -> cluster.delete(KubeKind.DEPLOYMENT, read)).isInstanceOf(KubeException.class);
        assertThat(cluster.all(KubeKind.DEPLOYMENT)).hasSize(1);
        assertThat(cluster.delete(KubeKind.DEPLOYMENT, read)).isTrue();
    }
}
