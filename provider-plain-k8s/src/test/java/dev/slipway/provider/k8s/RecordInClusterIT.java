package dev.slipway.provider.k8s;

import static dev.slipway.provider.k8s.Refused.refused;
import static dev.slipway.testbed.fault.Requests.changes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Location;
import dev.slipway.model.Revision;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.fault.Fault;
import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.Proxies;
import dev.slipway.testbed.fault.Requests;
import dev.slipway.testbed.plane.KubeApi;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The record on a real API server: who may touch it, who wins, and what a lost answer comes to. */
@ControlPlane
final class RecordInClusterIT {
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));
    private static final String FORBIDDEN = "give the library's account the Role of rbac/store.yaml";

    private final Bed bed;
    private RecordNamespace namespace;
    private HistoryStore store;
    private StoreSamples samples;
    private DeploymentRef iris;

    RecordInClusterIT(Bed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void open() {
        namespace = new RecordNamespace(bed);
        store = namespace.open();
        samples = new StoreSamples(store.id());
        iris = samples.ref("lab", "iris");
    }

    @AfterEach
    void close() {
        namespace.close();
    }

    private Commit next(DeploymentRef deployment) {
        GroupLedger ledger = store.ledger(LedgerScope.of(deployment.group()));
        LedgerEntry entry = ledger.entries().get(deployment.id());
        return samples.revise(
                        deployment,
                        ledger.counter(),
                        entry == null ? 1 : entry.latest().value() + 1)
                .build();
    }

    private static GroupLedger landed(CommitResult result) {
        assertThat(result).isInstanceOf(CommitResult.Landed.class);
        return ((CommitResult.Landed) result).ledger();
    }

    @Test
    @DisplayName("R95 a tenant who may edit where the models run can neither read nor change ledger, claim or revision")
    void tenant() {
        landed(store.commit(next(iris)));
        String workloads = namespace.name() + "-models";
        bed.api().apply("""
            apiVersion: v1
            kind: Namespace
            metadata: {name: %1$s}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: tenant, namespace: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
            subjects: [{kind: ServiceAccount, name: tenant, namespace: %1$s}]
            """.formatted(workloads));
        try (var proxies = new Proxies(bed.plane())) {
            KubeApi tenant = bed.plane()
                    .api(proxies.httpAsServiceAccount(workloads, "tenant").uri());
            assertThat(tenant.send("GET", "/api/v1/namespaces/" + workloads + "/configmaps", "application/json", "")
                            .isGood())
                    .as("what they may")
                    .isTrue();
            List<String> names = mapNames();
            assertThat(names).hasSize(4);
            for (String name : names) {
                String path = "/api/v1/namespaces/" + namespace.name() + "/configmaps/" + name;
                String patch = "{\"data\":{\"document\":\"{}\"}}";
                assertThat(List.of(
                                tenant.send("GET", path, "application/json", "").status(),
                                tenant.send("PATCH", path, "application/merge-patch+json", patch)
                                        .status(),
                                tenant.send("PATCH", path, "application/apply-patch+yaml", patch)
                                        .status(),
                                tenant.send("PUT", path, "application/json", "{}")
                                        .status(),
                                tenant.send("DELETE", path, "application/json", "")
                                        .status()))
                        .as(name)
                        .containsOnly(403);
            }
            String all = "/api/v1/namespaces/" + namespace.name() + "/configmaps";
            for (String method : List.of("GET", "POST", "DELETE")) {
                assertThat(tenant.send(method, all, "application/json", method.equals("POST") ? "{}" : "")
                                .status())
                        .isEqualTo(403);
            }
        } finally {
            bed.api().delete("/api/v1/namespaces/" + workloads);
            bed.api().awaitGone("/api/v1/namespaces/" + workloads, java.time.Duration.ofMinutes(2));
        }
        assertThat(store.history(iris, 9)).hasSize(1);
        landed(store.commit(next(iris)));
    }

    private List<String> mapNames() {
        List<String> names = new ArrayList<>();
        JsonNode list = bed.api()
                .get("/api/v1/namespaces/" + namespace.name() + "/configmaps?labelSelector=slipway.dev/record");
        list.path("items").forEach(map -> names.add(map.at("/metadata/name").asText()));
        return names;
    }

    @Test
    @DisplayName("R95 the shipped Role allows five verbs on ConfigMaps in one namespace, and nothing else anywhere")
    void leastPrivilege() {
        try (var proxies = new Proxies(bed.plane())) {
            KubeApi account = bed.plane()
                    .api(proxies.httpAsServiceAccount(namespace.name(), "slipway-store")
                            .uri());
            JsonNode rules = account.send(
                            "POST",
                            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                            "application/json",
                            "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectRulesReview\",\"spec\":{\"namespace\":\""
                                    + namespace.name() + "\"}}")
                    .json()
                    .at("/status/resourceRules");
            List<String> own = new ArrayList<>();
            rules.forEach(rule -> {
                // Whoever is known may ask what they may.
                if (!rule.path("apiGroups").toString().contains("k8s.io")) {
                    own.add(rule.path("apiGroups") + " " + rule.path("resources") + " " + rule.path("verbs"));
                }
            });
            assertThat(own)
                    .containsExactly("[\"\"] [\"configmaps\"] [\"get\",\"list\",\"create\",\"patch\",\"delete\"]");
            assertThat(account.send("GET", "/api/v1/namespaces/default/configmaps", "application/json", "")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    @DisplayName("H9 R95 the reader's Role is enough to read, and for nothing else")
    void reader() {
        landed(store.commit(next(iris)));
        bed.api().apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: reader, namespace: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: slipway-store-reader}
            subjects: [{kind: ServiceAccount, name: reader, namespace: %1$s}]
            """.formatted(namespace.name()));
        Path kubeconfig = bed.plane()
                .kubeconfig(
                        RecordNamespace.account(namespace.name(), "reader"), RecordNamespace.groups(namespace.name()));
        HistoryStore reader = KubernetesHistoryStore.openReadOnly(namespace.connection(kubeconfig), namespace.name());

        assertThat(reader.ledger(LAB)).isEqualTo(store.ledger(LAB));
        assertThat(reader.history(iris, 9)).isEqualTo(store.history(iris, 9));
        assertThat(reader.groups()).containsExactly(iris.group());
        HistoryStore writer = KubernetesHistoryStore.open(namespace.connection(kubeconfig), namespace.name());
        refused(() -> writer.commit(next(iris)), ErrorCode.STORE_UNAVAILABLE, FORBIDDEN, "nothing was recorded");
        assertThat(store.history(iris, 9)).hasSize(1);
    }

    @Test
    @DisplayName(
            "R89 a namespace that isn't there, or where the account has no right, is a wrong setting, and says which")
    void wrongNamespace() {
        refused(
                () -> KubernetesHistoryStore.open(namespace.connection(), "default"),
                ErrorCode.INVALID_SETTING,
                FORBIDDEN,
                "in the namespace 'default'");
        refused(
                () -> KubernetesHistoryStore.open(
                        namespace.connection(bed.kubeconfig().path()), "no-such-namespace"),
                ErrorCode.INVALID_SETTING,
                "create the namespace 'no-such-namespace'");
        refused(
                () -> KubernetesHistoryStore.open(namespace.connection(), "a/b"),
                ErrorCode.INVALID_SETTING,
                "'a/b' can't be the namespace of a record");
    }

    @Test
    @DisplayName(
            "G1 R60 of many who want a place, 8 threads on each of 2 instances, exactly as many get one as there are")
    void contention() throws InterruptedException, ExecutionException {
        int places = 20;
        int threads = 16;
        var number = new AtomicInteger();
        List<HistoryStore> instances = List.of(store, namespace.open());
        List<Callable<Integer>> works = IntStream.range(0, threads)
                .<Callable<Integer>>mapToObj(thread -> () -> {
                    HistoryStore mine = instances.get(thread % 2);
                    int won = 0;
                    GroupLedger ledger = mine.ledger(LAB);
                    while (ledger.entries().size() < places) {
                        var deployment = samples.ref("lab", "d" + number.incrementAndGet() + "-x");
                        CommitResult result = mine.commit(
                                samples.revise(deployment, ledger.counter(), 1).build());
                        won += result instanceof CommitResult.Landed ? 1 : 0;
                        ledger = result.match(made -> made.ledger(), moved -> moved.ledger(), taken -> {
                            throw new AssertionError(taken);
                        });
                    }
                    return won;
                })
                .toList();
        var executor = Executors.newFixedThreadPool(threads);
        int won = 0;
        try {
            for (Future<Integer> each : executor.invokeAll(works)) {
                won += each.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(won).isEqualTo(places);
        GroupLedger is = store.ledger(LAB);
        assertThat(is.counter()).isEqualTo(places);
        assertThat(is.entries()).hasSize(places);
        assertThat(mapNames())
                .filteredOn(name -> name.startsWith("slipway-revision-"))
                .hasSize(places);
        is.entries()
                .values()
                .forEach(entry ->
                        assertThat(store.history(entry.deployment(), 9)).hasSize(1));
    }

    @Test
    @DisplayName(
            "H1 H7 R86 R94 wherever a commit loses an answer or is cut, it is recorded once or not at all, and says"
                    + " which")
    void cutEverywhere(Proxies proxies) {
        landed(store.commit(next(samples.ref("shop", "ghost"))));
        HttpProxy proxy = proxies.httpAsServiceAccount(namespace.name(), "slipway-store");
        Map<String, Integer> answers = new TreeMap<>();
        for (int way = 0; way < 3; way++) {
            int at = 1;
            boolean isStruck = true;
            while (isStruck) {
                DeploymentRef deployment = samples.ref("lab", "d" + way + "-" + at, "life-" + at);
                HistoryStore cut = KubernetesHistoryStore.open(
                        namespace.connection(bed.kubeconfig(proxy.uri()).path()), namespace.name());
                Commit commit = next(deployment);
                var occasion = proxy.faults().on(changes().or(Requests.gets())).nth(at);
                var fault = way == 0
                        ? occasion.cut()
                        : way == 1
                                ? occasion.loseAnswer()
                                : occasion.answer(dev.slipway.testbed.fault.ApiAnswer.serviceUnavailable());
                String answer = answer(cut, commit);
                isStruck = fault.strikes() > 0;
                off(fault);
                answers.merge(answer, 1, Integer::sum);
                check(commit, deployment, answer, "way " + way + " at " + at + ": " + answer);
                at++;
            }
            assertThat(at).isGreaterThan(5);
        }
        System.out.println("cuts and their answers: " + answers);
        assertThat(answers).containsKeys("Landed", "OUTCOME_UNKNOWN", "STORE_UNAVAILABLE");
    }

    private static void off(Fault fault) {
        fault.off();
    }

    private static String answer(HistoryStore store, Commit commit) {
        try {
            return store.commit(commit).getClass().getSimpleName();
        } catch (DeploymentException e) {
            return e.code().name();
        }
    }

    private void check(Commit commit, DeploymentRef deployment, String answer, String where) {
        boolean isRecorded = store.ledger(LAB).counter() == commit.base() + 1;
        switch (answer) {
            case "Landed" -> assertThat(isRecorded).as(where).isTrue();
            case "STORE_UNAVAILABLE" -> assertThat(isRecorded).as(where).isFalse();
            default -> {
                assertThat(answer).as(where).isEqualTo("OUTCOME_UNKNOWN");
                assertThat(answer(store, commit)).as(where).isEqualTo(isRecorded ? "Conflict" : "Landed");
            }
        }
        if (answer.equals("STORE_UNAVAILABLE")) {
            assertThat(store.history(deployment, 9)).as(where).isEmpty();
            assertThat(store.locate(deployment.id())).as(where).isEmpty();
            landed(store.commit(next(samples.ref("third", deployment.id().value(), "life-2"))));
        } else {
            assertThat(store.history(deployment, 9)).as(where).isEqualTo(commit.revisions());
            assertThat(store.locate(deployment.id())).as(where).contains(deployment.group());
        }
    }

    @Test
    @DisplayName("R88 a deployment costs five calls, a fence one, a whole history two")
    void calls(Proxies proxies) {
        landed(store.commit(next(iris)));
        HttpProxy proxy = proxies.httpAsServiceAccount(namespace.name(), "slipway-store");
        HistoryStore watched = KubernetesHistoryStore.open(
                namespace.connection(bed.kubeconfig(proxy.uri()).path()), namespace.name());
        proxy.requests().forget();

        landed(watched.commit(next(samples.ref("lab", "fern"))));
        assertThat(proxy.requests().count(changes())).isEqualTo(3);
        assertThat(proxy.requests().count(Requests.any())).isEqualTo(5);
        proxy.requests().forget();
        watched.ledger(LAB);
        assertThat(proxy.requests().count(Requests.any())).isEqualTo(1);
        proxy.requests().forget();
        watched.history(iris, 32);
        assertThat(proxy.requests().count(Requests.any())).isEqualTo(2);
    }

    @Test
    @DisplayName("R86 the biggest revision and a full ledger fit into what the server stores, and are read as they were"
            + " written")
    void big() {
        var spec = DeploymentSpec.builder()
                .group("lab")
                .id("iris")
                .name("Iris")
                .instanceType("small")
                .image("models/iris:1");
        // Each of these is six bytes in JSON.
        for (int number = 0; number < 15; number++) {
            spec.env("V" + number, "\u0001".repeat(10_000));
        }
        Revision big = samples.revision(iris, 1).spec(spec.build()).build();
        var commit = samples.commit("lab", 0)
                .addRevisions(big)
                .addEntries(samples.entry(iris, 1).build());
        for (int number = 0; number < 60; number++) {
            commit.addEntries(samples.entry(samples.ref("lab", "d" + number + "-x"), 1)
                    .location(new Location("漢".repeat(500)))
                    .build());
        }
        GroupLedger made = landed(store.commit(commit.build()));

        HistoryStore other = namespace.open();
        assertThat(other.history(iris, 1)).containsExactly(big);
        assertThat(other.ledger(LAB)).isEqualTo(made);
        landed(other.commit(next(iris)));
        assertThat(other.history(iris, 5)).hasSize(2);
    }

    @Test
    @DisplayName("H4 more groups than fit on a page are found, and what anybody has of a group is found by its label")
    void manyGroups() {
        for (int number = 0; number < 103; number++) {
            landed(store.commit(samples.revise(samples.ref("Gruppe " + number, "d" + number + "-x"), 0, 1)
                    .build()));
        }

        assertThat(store.groups()).hasSize(103).contains(new GroupId("Gruppe 102"));
        assertThat(bed.api()
                        .get("/api/v1/namespaces/" + namespace.name()
                                + "/configmaps?labelSelector=slipway.dev/deployment%3Dd7-x")
                        .path("items"))
                .hasSize(2);
    }
}
