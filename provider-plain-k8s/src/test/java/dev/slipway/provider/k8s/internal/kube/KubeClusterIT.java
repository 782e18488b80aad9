package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.ErrorCode;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import dev.slipway.provider.k8s.internal.kube.KubeWatch.Change;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.fault.Fault;
import dev.slipway.testbed.fault.Proxies;
import dev.slipway.testbed.fault.TcpProxy;
import dev.slipway.testbed.plane.Behaviour;
import dev.slipway.testbed.plane.PodStatus;
import io.kubernetes.client.openapi.ApiClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The door, at a real API server. */
@ControlPlane
final class KubeClusterIT {
    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration BOOKMARK = Duration.ofMinutes(2);

    private final Bed bed;
    private final String namespace;
    private final ClientJavaCluster cluster;

    KubeClusterIT(Bed bed, ApiClient client) {
        this.bed = bed;
        this.namespace = bed.namespace();
        this.cluster = cluster(client, CALL);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static ClientJavaCluster cluster(ApiClient client, Duration call) {
        return new ClientJavaCluster(client, call, Clock.systemUTC(), new Random(1));
    }

    private ObjectNode configMap(String name, String... data) {
        ObjectNode manifest = KubeJson.node();
        manifest.putObject("metadata").put("name", name).put("namespace", namespace);
        ObjectNode texts = manifest.putObject("data");
        for (int n = 0; n < data.length; n += 2) {
            texts.put(data[n], data[n + 1]);
        }
        return manifest;
    }

    /** As an apply says that there must be none. */
    private static ObjectNode created(ObjectNode manifest) {
        manifest.withObjectProperty("metadata").put("resourceVersion", "1");
        return manifest;
    }

    /** As an apply says which one it means. */
    private static ObjectNode changed(ObjectNode manifest, ObjectMeta read) {
        manifest.withObjectProperty("metadata").put("uid", read.uid()).put("resourceVersion", read.resourceVersion());
        return manifest;
    }

    private ConfigMapObject create(String name, String... data) {
        return cluster.apply(KubeKind.CONFIG_MAP, created(configMap(name, data)));
    }

    private Optional<ConfigMapObject> get(String name) {
        return cluster.get(KubeKind.CONFIG_MAP, namespace, name);
    }

    private static KubeException failure(ThrowingCallable call) {
        return catchThrowableOfType(KubeException.class, call);
    }

    private static void await(String what, BooleanSupplier isSo) throws InterruptedException {
        for (int n = 0; n < 600 && !isSo.getAsBoolean(); n++) {
            Thread.sleep(50);
        }
        assertThat(isSo.getAsBoolean()).as(what).isTrue();
    }

    @Test
    @DisplayName("P3 an apply that creates makes an object where there is none, and touches none that is there")
    void createOnly() {
        ConfigMapObject first = create("only", "a", "1");

        KubeException failure = failure(() -> create("only", "a", "2"));

        assertThat(failure.kind()).isEqualTo(Kind.STALE);
        assertThat(get("only")).contains(first);
        assertThat(first.data()).containsEntry("a", "1");
    }

    @Test
    @DisplayName("P4 an apply to an object that isn't as it was read, or not the one that was read, changes nothing")
    void stale() {
        ObjectMeta first = create("stale", "a", "1").metadata();
        ConfigMapObject second = cluster.apply(KubeKind.CONFIG_MAP, changed(configMap("stale", "a", "2"), first));

        assertThat(failure(() -> cluster.apply(KubeKind.CONFIG_MAP, changed(configMap("stale", "a", "3"), first)))
                        .kind())
                .isEqualTo(Kind.STALE);
        assertThat(get("stale")).contains(second);
        assertThat(cluster.delete(KubeKind.CONFIG_MAP, second.metadata())).isTrue();
        assertThat(failure(() -> cluster.apply(
                                KubeKind.CONFIG_MAP, changed(configMap("stale", "a", "4"), second.metadata())))
                        .kind())
                .as("a late one brings nothing back")
                .isEqualTo(Kind.STALE);
        assertThat(get("stale")).isEmpty();
    }

    @Test
    @DisplayName("P5 a deletion of an object that was written since, or of another one of that name, deletes nothing")
    void delete() {
        ObjectMeta first = create("gone", "a", "1").metadata();
        ObjectMeta second = cluster.apply(KubeKind.CONFIG_MAP, changed(configMap("gone", "a", "2"), first))
                .metadata();

        assertThat(failure(() -> cluster.delete(KubeKind.CONFIG_MAP, first)).kind())
                .isEqualTo(Kind.STALE);
        assertThat(cluster.delete(KubeKind.CONFIG_MAP, second)).isTrue();
        assertThat(cluster.delete(KubeKind.CONFIG_MAP, second)).isFalse();
        ConfigMapObject successor = create("gone", "a", "3");
        assertThat(cluster.delete(KubeKind.CONFIG_MAP, second)).isFalse();
        assertThat(get("gone")).contains(successor);
    }

    @Test
    @DisplayName("P1 an apply that changes nothing leaves the version, and what it no longer says goes")
    void apply() {
        ConfigMapObject first = create("noop", "a", "1", "b", "2");

        ConfigMapObject again =
                cluster.apply(KubeKind.CONFIG_MAP, changed(configMap("noop", "a", "1", "b", "2"), first.metadata()));
        assertThat(again).isEqualTo(first);
        ConfigMapObject less =
                cluster.apply(KubeKind.CONFIG_MAP, changed(configMap("noop", "a", "1"), first.metadata()));
        assertThat(less.data()).containsOnlyKeys("a");
    }

    @Test
    @DisplayName("a try shows what an apply would make of an object, and makes nothing of it")
    void tryApply() {
        ConfigMapObject first = create("tried", "a", "1");

        ObjectNode tried =
                cluster.tryApply(KubeKind.CONFIG_MAP, changed(configMap("tried", "a", "2"), first.metadata()));

        assertThat(tried.at("/data/a").asText()).isEqualTo("2");
        assertThat(tried.at("/metadata/managedFields").isMissingNode()).isTrue();
        assertThat(get("tried")).contains(first);
        ObjectNode raw = cluster.raw(KubeKind.CONFIG_MAP, namespace, "tried").orElseThrow();
        assertThat(raw.at("/data/a").asText()).isEqualTo("1");
        assertThat(raw.at("/kind").asText()).isEqualTo("ConfigMap");
        assertThat(raw.at("/metadata/managedFields").isMissingNode()).isTrue();
    }

    @Test
    @DisplayName("of a secret nothing but the metadata is read, also where it is written")
    void secret() {
        ObjectNode manifest = KubeJson.node();
        manifest.putObject("metadata").put("name", "token").put("namespace", namespace);
        manifest.putObject("stringData").put("t", "hunter2");

        PlainObject written = cluster.apply(KubeKind.SECRET, created(manifest));

        assertThat(written.metadata().uid()).isNotEmpty();
        assertThat(cluster.get(KubeKind.SECRET, namespace, "token")).contains(written);
        assertThat(cluster.list(KubeKind.SECRET, KubeSelection.in(namespace), 0, Optional.empty())
                        .items())
                .contains(written);
        assertThat(cluster.raw(KubeKind.SECRET, namespace, "token")
                        .orElseThrow()
                        .at("/data/t")
                        .asText())
                .as("it is there")
                .isNotEmpty();
    }

    @Test
    @DisplayName(
            "P6 pages of a list are of one moment, whatever is written between them, and nothing is missed or told twice")
    void pages() {
        Set<String> names = new TreeSet<>();
        for (int n = 0; n < 50; n++) {
            ObjectNode manifest = configMap("page-%02d".formatted(n), "a", "1");
            manifest.withObjectProperty("metadata").putObject("labels").put("of", "pages");
            cluster.apply(KubeKind.CONFIG_MAP, created(manifest));
            names.add("page-%02d".formatted(n));
        }
        KubeSelection selection = KubeSelection.in(namespace, "of=pages");
        List<String> seen = new ArrayList<>();
        Set<String> versions = new TreeSet<>();
        Optional<String> next = Optional.empty();
        int pages = 0;
        do {
            KubePage<ConfigMapObject> page = cluster.list(KubeKind.CONFIG_MAP, selection, 7, next);
            page.items().forEach(item -> seen.add(item.metadata().name()));
            versions.add(page.resourceVersion());
            pages++;
            // Behind the page, and before it.
            get("page-%02d".formatted(49 - pages))
                    .ifPresent(object -> cluster.delete(KubeKind.CONFIG_MAP, object.metadata()));
            create("page-00-" + pages, "a", "1");
            assertThat(Duration.between(page.serverTime(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
            next = page.next();
        } while (next.isPresent());

        assertThat(seen).containsExactlyElementsOf(names);
        assertThat(versions).hasSize(1);
        assertThat(pages).isEqualTo(8);
        assertThat(cluster.list(
                                KubeKind.CONFIG_MAP,
                                new KubeSelection(namespace, "of=pages", "metadata.name=page-03"),
                                0,
                                Optional.empty())
                        .items())
                .hasSize(1);
    }

    @Test
    @DisplayName(
            "a watch from where a list ended sees everything that comes after it, once and in order, and a bookmark")
    void watch() {
        String version = cluster.list(KubeKind.CONFIG_MAP, KubeSelection.in(namespace), 1, Optional.empty())
                .resourceVersion();
        KubeSelection selection = new KubeSelection(namespace, "", "metadata.name=seen");
        try (KubeWatch<ConfigMapObject> watch = cluster.watch(KubeKind.CONFIG_MAP, selection, version)) {
            ConfigMapObject first = create("seen", "a", "1");
            ConfigMapObject second =
                    cluster.apply(KubeKind.CONFIG_MAP, changed(configMap("seen", "a", "2"), first.metadata()));
            cluster.delete(KubeKind.CONFIG_MAP, second.metadata());
            create("unseen", "a", "1");

            assertThat(watch.next(LONG)).contains(new Change<>(KubeWatch.Type.ADDED, first));
            assertThat(watch.next(LONG)).contains(new Change<>(KubeWatch.Type.MODIFIED, second));
            Change<ConfigMapObject> last = watch.next(LONG).orElseThrow();
            assertThat(last.type()).isEqualTo(KubeWatch.Type.DELETED);
            assertThat(last.object().metadata().uid())
                    .isEqualTo(first.metadata().uid());
            Change<ConfigMapObject> bookmark = watch.next(BOOKMARK).orElseThrow();
            assertThat(bookmark.type()).isEqualTo(KubeWatch.Type.BOOKMARK);
            String reached = bookmark.object().metadata().resourceVersion();
            assertThat(reached).isNotEmpty().isNotEqualTo(version);

            try (KubeWatch<ConfigMapObject> on = cluster.watch(KubeKind.CONFIG_MAP, selection, reached)) {
                ConfigMapObject again = create("seen", "a", "3");
                assertThat(on.next(LONG)).contains(new Change<>(KubeWatch.Type.ADDED, again));
            }
        }
    }

    @Test
    @DisplayName("a watch of metadata alone tells changes and bookmarks too")
    void watchMetadata() {
        String version = cluster.list(KubeKind.SERVICE, KubeSelection.in(namespace), 0, Optional.empty())
                .resourceVersion();
        ObjectNode manifest = KubeJson.node();
        manifest.putObject("metadata").put("name", "plain").put("namespace", namespace);
        manifest.putObject("spec").putArray("ports").addObject().put("port", 80);
        try (KubeWatch<PlainObject> watch = cluster.watch(KubeKind.SERVICE, KubeSelection.in(namespace), version)) {
            PlainObject service = cluster.apply(KubeKind.SERVICE, created(manifest));
            assertThat(watch.next(LONG)).contains(new Change<>(KubeWatch.Type.ADDED, service));
            assertThat(watch.next(BOOKMARK).orElseThrow().type()).isEqualTo(KubeWatch.Type.BOOKMARK);
        }
    }

    @Test
    @DisplayName("a watch from a version that the server has forgotten is told as such")
    void expired() {
        // Of a kind that came to be later than the server: what was there from the start may be remembered from version
        // 1 on.
        KubeKind<PlainObject> late = KubeKind.plain("kwok.x-k8s.io", "v1alpha1", "clusterlogs", "ClusterLogs");
        KubeException failure = failure(() -> {
            try (KubeWatch<PlainObject> watch = cluster.watch(late, KubeSelection.in(""), "1")) {
                watch.next(LONG);
            }
        });
        assertThat(failure.kind()).isEqualTo(Kind.EXPIRED);
        assertThat(failure).hasMessageContaining("too old resource version");
    }

    @Test
    @DisplayName("R48 who may not do something is told which verb is missing, of what and where")
    void forbidden(Proxies proxies) {
        try (ClientJavaCluster guest = cluster(
                bed.client(proxies.httpAsServiceAccount(namespace, "guest").uri()), CALL)) {
            KubeException failure = failure(() -> guest.apply(KubeKind.CONFIG_MAP, created(configMap("mine"))));

            assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
            assertThat(failure)
                    .hasMessageContaining("PATCH configmaps " + namespace + "/mine: ")
                    .hasMessageContaining("User \"system:serviceaccount:" + namespace + ":guest\" cannot patch resource"
                            + " \"configmaps\"");
            assertThat(KubeFailures.provider(failure).code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(failure(() -> guest.watch(KubeKind.POD, KubeSelection.in(namespace), ""))
                            .kind())
                    .isEqualTo(Kind.FORBIDDEN);
        }
        assertThat(get("mine")).isEmpty();
    }

    @Test
    @DisplayName("a namespace that isn't there is named, with the setting to change")
    void namespaceMissing() {
        ObjectNode manifest = KubeJson.node();
        manifest.putObject("metadata").put("name", "x").put("namespace", "no-such-place");

        KubeException failure = failure(() -> cluster.apply(KubeKind.CONFIG_MAP, created(manifest)));

        assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(KubeFailures.provider(failure)).hasMessageContaining("create the namespace 'no-such-place'");
        assertThat(cluster.get(KubeKind.CONFIG_MAP, "no-such-place", "x")).isEmpty();
    }

    @Test
    @DisplayName("a kind that the server doesn't have isn't taken for an object that isn't there")
    void kindMissing() {
        KubeKind<PlainObject> unknown = KubeKind.plain("example.invalid", "v1", "things", "Thing");

        assertThat(failure(() -> cluster.get(unknown, namespace, "x")).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(() -> cluster.list(unknown, KubeSelection.in(namespace), 0, Optional.empty()))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    @DisplayName("P11 what the cluster's own quota and its admission refuse is told apart from missing permissions")
    void refused() {
        bed.api().apply(namespace, """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: few-services}
                spec: {hard: {"services.nodeports": "0"}}
                """);
        bed.api()
                .await(
                        "/api/v1/namespaces/" + namespace + "/resourcequotas/few-services",
                        "is in force",
                        LONG,
                        quota -> quota.at("/status/hard").has("services.nodeports"));
        ObjectNode manifest = KubeJson.node();
        manifest.putObject("metadata").put("name", "open").put("namespace", namespace);
        manifest.putObject("spec")
                .put("type", "NodePort")
                .putArray("ports")
                .addObject()
                .put("port", 80);

        KubeException quota = failure(() -> cluster.apply(KubeKind.SERVICE, created(manifest)));
        assertThat(quota.kind()).isEqualTo(Kind.QUOTA);
        assertThat(quota).hasMessageContaining("exceeded quota: few-services");

        manifest.withObjectProperty("spec").put("type", "ClusterIP").put("unheardOf", true);
        assertThat(failure(() -> cluster.apply(KubeKind.SERVICE, created(manifest)))
                        .kind())
                .isEqualTo(Kind.INVALID);
    }

    @Test
    @DisplayName("objects of a server that is newer than the client are read, and so are large and small fields")
    void newer() {
        bed.pods().deploy("fleet", 2, Behaviour.ready(), Map.of());
        bed.api()
                .await(
                        "/apis/apps/v1/namespaces/" + namespace + "/deployments/fleet",
                        "is ready",
                        LONG,
                        seen -> seen.at("/status/readyReplicas").asInt() == 2);

        assertThat(cluster.list(KubeKind.plain("", "v1", "nodes", "Node"), KubeSelection.in(""), 0, Optional.empty())
                        .items())
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(cluster.raw(KubeKind.plain("", "v1", "nodes", "Node"), "", "fake-1"))
                .isPresent();
        DeploymentObject deployment =
                cluster.get(KubeKind.DEPLOYMENT, namespace, "fleet").orElseThrow();
        assertThat(deployment.isObserved()).isTrue();
        assertThat(deployment.spec().wanted()).isEqualTo(2);
        assertThat(deployment.spec().strategy().rollingUpdate().maxSurge()).isEqualTo("25%");
        assertThat(deployment.status().readyReplicas()).isEqualTo(2);
        KubeSelection fleet = KubeSelection.in(namespace, "app=fleet");
        List<ReplicaSetObject> sets =
                cluster.list(KubeKind.REPLICA_SET, fleet, 0, Optional.empty()).items();
        assertThat(sets).hasSize(1);
        assertThat(sets.get(0).metadata().controller())
                .contains(deployment.metadata().uid());
        assertThat(cluster.list(KubeKind.POD, fleet, 0, Optional.empty()).items())
                .hasSize(2)
                .allMatch(PodObject::isReady);
        assertThat(cluster.list(KubeKind.EVENT, KubeSelection.in(namespace), 0, Optional.empty())
                        .items())
                .anyMatch(event -> event.reason().equals("ScalingReplicaSet")
                        && event.lastAt().isPresent());
    }

    private KubeLogQuery query(String pod, boolean previous, boolean follow, OptionalInt tail) {
        return new KubeLogQuery(namespace, pod, "app", previous, follow, Optional.empty(), tail, OptionalInt.empty());
    }

    private static String text(Optional<String> line) {
        assertThat(line.orElse("nothing")).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z .*");
        return line.orElseThrow().replaceFirst("\\S+ ", "");
    }

    @Test
    @DisplayName("R25 R26 a container's log is read, from its end, of the run before, and followed line by line")
    void log() {
        bed.pods().run("talker", Behaviour.ready());
        bed.pods().await("talker", "is ready", seen -> PodStatus.hasCondition(seen, "Ready"));
        bed.logs().appendPrevious(namespace, "talker", "app", "out of memory");
        bed.logs().append(namespace, "talker", "app", "zwölf €", "two");

        try (KubeLog log = cluster.log(query("talker", false, false, OptionalInt.empty()))) {
            assertThat(text(log.next(LONG))).isEqualTo("zwölf €");
            assertThat(text(log.next(LONG))).isEqualTo("two");
            assertThat(log.next(LONG)).isEmpty();
            assertThat(log.isEnded()).isTrue();
        }
        try (KubeLog log = cluster.log(query("talker", true, false, OptionalInt.empty()))) {
            assertThat(text(log.next(LONG))).isEqualTo("out of memory");
        }
        try (KubeLog log = cluster.log(query("talker", false, true, OptionalInt.of(1)))) {
            assertThat(text(log.next(LONG))).isEqualTo("two");
            bed.logs().append(namespace, "talker", "app", "three");
            assertThat(text(log.next(LONG))).isEqualTo("three");
            assertThat(log.next(Duration.ofMillis(100))).isEmpty();
            assertThat(log.isEnded()).isFalse();
        }
        assertThat(failure(() -> cluster.log(query("nobody", false, true, OptionalInt.empty()))
                                .next(LONG))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    @DisplayName("a server that has lost power is given up in time, and asked on another connection once it is back")
    void halfOpen(TcpProxy proxy) throws Exception {
        ClientJavaTimes times = new ClientJavaTimes(Duration.ofSeconds(2), Duration.ofSeconds(1), LONG, LONG);
        try (ClientJavaCluster behind =
                new ClientJavaCluster(bed.client(proxy.uri("https")), times, Clock.systemUTC(), new Random(1))) {
            await("it answers", () -> answers(behind));
            KubeWatch<PodObject> watch = behind.watch(KubeKind.POD, KubeSelection.in(namespace), "");
            Fault fault = proxy.halfOpen();
            long began = System.nanoTime();
            KubeException failure = failure(() -> behind.apply(KubeKind.CONFIG_MAP, created(configMap("powerless"))));
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            KubeException ended = failure(() -> {
                while (!watch.isEnded()) {
                    watch.next(LONG);
                }
            });
            fault.off();
            assertThat(failure.kind()).isEqualTo(Kind.NO_ANSWER);
            assertThat(took).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(15));
            assertThat(ended.kind())
                    .as("nobody answers the pings of the watch's connection")
                    .isEqualTo(Kind.NO_ANSWER);
            assertThat(get("powerless")).isEmpty();
            await("it is asked on another connection", () -> answers(behind));
        }
    }

    private boolean answers(KubeCluster behind) {
        try {
            behind.get(KubeKind.CONFIG_MAP, namespace, "x");
            return true;
        } catch (KubeException e) {
            return false;
        }
    }

    @Test
    @DisplayName("P12 closing leaves no connection and no thread, whatever is open")
    void closing(TcpProxy proxy) throws Exception {
        bed.pods().run("closed", Behaviour.ready());
        bed.pods().await("closed", "is ready", seen -> PodStatus.hasCondition(seen, "Ready"));
        Set<Thread> before = threads();
        ClientJavaCluster closed = cluster(bed.client(proxy.uri("https")), CALL);
        closed.get(KubeKind.CONFIG_MAP, namespace, "x");
        KubeWatch<PodObject> watch = closed.watch(KubeKind.POD, KubeSelection.in(namespace), "");
        KubeLog log = closed.log(query("closed", false, true, OptionalInt.empty()));
        log.next(Duration.ofMillis(100));
        assertThat(proxy.openConnections()).isPositive();
        assertThat(threads()).allMatch(thread -> before.contains(thread) || thread.isDaemon());

        closed.close();
        closed.close();

        assertThat(watch.isEnded()).isTrue();
        assertThat(log.isEnded()).isTrue();
        await("no connection is left", () -> proxy.openConnections() == 0);
        assertThat(threads())
                .filteredOn(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.getName().startsWith("slipway"))
                .allMatch(Thread::isDaemon);
    }

    private static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }
}
