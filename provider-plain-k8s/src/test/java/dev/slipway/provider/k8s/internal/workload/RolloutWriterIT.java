package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.Probe;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Strategy;
import dev.slipway.model.Toleration;
import dev.slipway.model.Violation;
import dev.slipway.provider.k8s.internal.kube.ClientJavaCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import dev.slipway.spi.ApplyResult;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.plane.KubeApi;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is written, to a real API server with its real controllers. */
@ControlPlane
final class RolloutWriterIT {
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String MERGE = "application/merge-patch+json";
    private static final DeploymentRef IRIS = SampleRollout.IRIS;

    private ClusterBench bench;
    private KubeApi api;
    private String namespace;

    @BeforeAll
    static void nodes(Bed bed) {
        bed.nodes().add("writing", "nvidia.com/gpu", 8);
    }

    @BeforeEach
    void open(Bed bed) {
        api = bed.api();
        namespace = bed.namespace();
        var cluster = new ClientJavaCluster(bed.client(), Duration.ofSeconds(20), Clock.systemUTC(), new Random(4));
        bench = new ClusterBench(
                cluster, in(namespace, Optional.of("https://models.example.org/{id}"), Routing.Style.NGINX, rules(0)));
    }

    @AfterEach
    void removeAll() {
        bench.object(IRIS)
                .flatMap(object -> Stamp.of(object.metadata()))
                .ifPresent(stamp -> bench.remove(stamp.ref(), stamp.fence().value() + 1));
        bench.close();
    }

    private static WorkloadSettings in(
            String namespace, Optional<String> endpoint, Routing.Style style, PodRules rules) {
        var routing = new Routing(style, Optional.of("outside"), Map.of(), Optional.empty());
        return new WorkloadSettings(
                "east",
                namespace,
                Map.of(),
                endpoint.map(EndpointTemplate::parse),
                style == Routing.Style.NONE ? Routing.NONE : routing,
                rules);
    }

    private static PodRules rules(int drainSeconds) {
        return new PodRules(true, OptionalLong.of(1000), Optional.empty(), drainSeconds);
    }

    /** Ends at once, so that nothing here takes as long as the end of a pod may. */
    private static SampleRollout iris(long fence) {
        return SampleRollout.iris(fence)
                .with(spec -> spec.contract(contract ->
                        contract.terminationGrace(Duration.ofSeconds(1)).startupBudget(Duration.ofMinutes(1))));
    }

    @Test
    @DisplayName(
            "every variant of every manifest is accepted by the server, which is told to be strict about each field")
    void accepted() {
        InstanceType type = InstanceType.builder()
                .id(new InstanceTypeId("gpu"))
                .resources(ResourceAmounts.of("cpu", "1.5")
                        .and("memory", "1000Mi")
                        .and("ephemeral-storage", "1e3")
                        .and("hugepages-2Mi", "4Mi")
                        .and("nvidia.com/gpu", "2"))
                .nodeSelector(Map.of("topology.kubernetes.io/zone", "a"))
                .addTolerations(new Toleration("gpu", "Equal", "yes", "NoSchedule"))
                .addTolerations(new Toleration("", "Exists", "", ""))
                .build();
        SampleRollout full = iris(3).type(type)
                .with(spec -> spec.imagePullSecret("registry")
                        .env("A.B-c_1", "ü\n$(HOME)")
                        .envFromSecret("PASSWORD", "database", "pass.word")
                        .contract(contract -> contract.readiness(Probe.http("/v2/health/ready"))
                                .liveness(Probe.http("/v2/health/live?a=b"))
                                .startupBudget(Duration.ofDays(365))
                                .terminationGrace(Duration.ZERO)));
        List<SampleRollout> samples =
                List.of(iris(1), full, iris(2).strategy(Strategy.recreate()), iris(2).replicas(0), iris(2).replicas(1));
        List<PodRules> rules = List.of(
                PodRules.DEFAULT,
                new PodRules(false, OptionalLong.of(0), Optional.of("Never"), 0),
                new PodRules(true, OptionalLong.of(65_532), Optional.of("Always"), 3600));

        for (SampleRollout sample : samples) {
            for (PodRules each : rules) {
                for (Routing.Style style : List.of(Routing.Style.NONE, Routing.Style.NGINX, Routing.Style.PLAIN)) {
                    Goal goal = Goal.of(
                            sample.rollout(),
                            in(namespace, Optional.of("https://m.example.org/{namespace}/{group}/{id}"), style, each));
                    assertThat(new RevisionRules(goal.settings()).check(goal.revision()))
                            .isEmpty();
                    manifests(goal).forEach(this::isAccepted);
                }
            }
        }
    }

    private static List<ObjectNode> manifests(Goal goal) {
        var pods = new DeploymentManifests.Pods(PodTemplates.of(goal, new RevisionNumber(1)), 45);
        List<ObjectNode> manifests = new ArrayList<>();
        manifests.add(DeploymentManifests.of(
                goal,
                goal.shape(),
                pods,
                Optional.of(goal.fence()),
                Set.of("Service"),
                Instant.parse("2026-03-04T05:06:07Z")));
        SecondaryManifests.of(goal).forEach(manifest -> manifests.add(manifest.manifest()));
        return manifests;
    }

    private void isAccepted(ObjectNode manifest) {
        KubeApi.Answer answer = tried(manifest);
        assertThat(answer.status()).as("%s\nto %s", answer.text(), manifest).isEqualTo(201);
    }

    private KubeApi.Answer tried(ObjectNode manifest) {
        KubeKind<?> kind = Stream.concat(Stream.of(KubeKind.DEPLOYMENT), SecondaryManifests.KINDS.stream())
                .filter(some -> some.kind().equals(manifest.path("kind").asText()))
                .findFirst()
                .orElseThrow();
        String path = kind.path(namespace, "iris") + "?fieldManager=test&force=true&dryRun=All&fieldValidation=Strict";
        return api.send("PATCH", path, APPLY, manifest.toString());
    }

    @Test
    @DisplayName("R54 R56 what is refused before anything is recorded is what the server would refuse")
    void refused() {
        ResourceAmounts small = ResourceAmounts.of("cpu", "500m").and("memory", "1Gi");
        List<SampleRollout> bad = List.of(
                iris(1).type(InstanceType.of("a", small.and("nvidia.com/gpu", "1500m"))),
                iris(1).type(InstanceType.of("a", small.and("gpus", "1"))),
                iris(1).type(InstanceType.of("a", small.and("requests.nvidia.com/gpu", "1"))),
                iris(1).type(InstanceType.of("a", ResourceAmounts.of("hugepages-2Mi", "4Mi"))),
                iris(1).type(InstanceType.builder()
                        .from(InstanceType.of("a", small))
                        .nodeSelector(Map.of("not a key", "v"))
                        .build()),
                iris(1).type(InstanceType.builder()
                        .from(InstanceType.of("a", small))
                        .nodeSelector(Map.of("key", "not a value!"))
                        .build()),
                iris(1).type(InstanceType.builder()
                        .from(InstanceType.of("a", small))
                        .addTolerations(new Toleration("/x", "Exists", "", ""))
                        .build()),
                iris(1).with(spec -> spec.envFromSecret("A", "fine", "no key!")));

        List<String> taken = new ArrayList<>();
        for (SampleRollout sample : bad) {
            Goal goal = Goal.of(sample.rollout(), bench.settings);
            List<Violation> violations = new RevisionRules(goal.settings()).check(goal.revision());
            assertThat(violations).hasSize(1);
            if (tried(manifests(goal).get(0)).status() != 422) {
                taken.add(violations.toString());
            }
        }
        assertThat(taken).as("refused here, and taken by the server").isEmpty();
    }

    @Test
    @DisplayName("R96 a pod of the template is let into a namespace that enforces the standard \"restricted\"")
    void restricted() {
        api.merge(
                "/api/v1/namespaces/" + namespace,
                "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"restricted\"}}}");
        for (PodRules rules : List.of(PodRules.DEFAULT, rules(5))) {
            Goal goal = Goal.of(iris(1).rollout(), in(namespace, Optional.empty(), Routing.Style.NONE, rules));
            ObjectNode pod = PodTemplates.of(goal, new RevisionNumber(1));
            pod.put("apiVersion", "v1").put("kind", "Pod");
            pod.withObjectProperty("metadata").put("name", "tried");
            KubeApi.Answer answer = api.send(
                    "POST", "/api/v1/namespaces/" + namespace + "/pods?dryRun=All", "application/json", pod.toString());

            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        }
        api.merge(
                "/api/v1/namespaces/" + namespace,
                "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":null}}}");
    }

    @Test
    @DisplayName("P1 R71 the same rollout again leaves every version as it is")
    void again() {
        bench.serve(iris(1));
        List<String> versions = bench.versions(IRIS);

        assertThat(bench.apply(iris(1))).isEqualTo(ApplyResult.ACCEPTED);

        assertThat(bench.versions(IRIS)).isEqualTo(versions).hasSize(4);
    }

    @Test
    @DisplayName("P10 R31 new words, metadata and numbers keep every pod that stays, up, down and back")
    void podsStay() {
        bench.serve(iris(1).replicas(2));
        Set<String> two = bench.podUids(IRIS);
        JsonNode template = bench.template(IRIS);

        bench.serve(iris(2).replicas(2).with(spec -> spec.description("better").metadata("team", "red")));
        assertThat(bench.podUids(IRIS)).isEqualTo(two);
        bench.serve(iris(3).replicas(4));
        assertThat(bench.podUids(IRIS)).hasSize(4).containsAll(two);
        Set<String> four = bench.podUids(IRIS);
        bench.serve(iris(4).replicas(1));

        assertThat(four).containsAll(bench.podUids(IRIS));
        assertThat(bench.template(IRIS)).isEqualTo(template);
        assertThat(bench.live(IRIS).sets()).hasSize(1);
    }

    @Test
    @DisplayName("R31 settings of another day restart nothing, though all that is written is repeated")
    void otherSettings() {
        bench.serve(iris(1).replicas(2));
        Set<String> pods = bench.podUids(IRIS);
        var others = in(namespace, Optional.empty(), Routing.Style.NONE, rules(60));
        bench.record.name(IRIS, 2);

        assertThat(bench.writer(others).apply(iris(2).replicas(2).rollout())).isEqualTo(ApplyResult.ACCEPTED);
        bench.serve(iris(3).replicas(2));

        assertThat(bench.podUids(IRIS)).isEqualTo(pods);
    }

    @Test
    @DisplayName("R29 what an update no longer says is gone: a variable, a probe, a strategy's numbers")
    void fieldsGo() {
        bench.serve(iris(1).replicas(2)
                .with(spec ->
                        spec.env("A", "1").env("B", "2").contract(contract -> contract.liveness(Probe.http("/l")))));
        bench.serve(iris(2).replicas(3)
                .with(spec ->
                        spec.env("A", "1").env("B", "2").contract(contract -> contract.liveness(Probe.http("/l")))));
        bench.serve(iris(3).replicas(0).with(spec -> spec.env("A", "1")));
        bench.serve(iris(4).replicas(2).strategy(Strategy.recreate()).with(spec -> spec.env("A", "1")));

        JsonNode spec = bench.raw(KubeKind.DEPLOYMENT, IRIS).path("spec");
        JsonNode container = spec.at("/template/spec/containers/0");
        assertThat(container.path("env").findValuesAsText("name")).contains("A").doesNotContain("B");
        assertThat(container.has("livenessProbe")).isFalse();
        assertThat(spec.path("strategy")).hasToString("{\"type\":\"Recreate\"}");
        bench.serve(iris(5).replicas(2)
                .image("m:2")
                .strategy(Strategy.rolling(0, 1))
                .with(next -> next.env("A", "1")));
        assertThat(bench.raw(KubeKind.DEPLOYMENT, IRIS)
                        .at("/spec/strategy/type")
                        .asText())
                .isEqualTo("RollingUpdate");
    }

    @Test
    @DisplayName("R50 going back uses the ReplicaSet that is still there")
    void rollback() {
        bench.serve(iris(1).replicas(2));
        String first = onlySet();
        bench.serve(iris(2).replicas(2).image("m:2"));
        String second = onlySet();

        bench.serve(iris(3).replicas(2));

        assertThat(onlySet()).isEqualTo(first).isNotEqualTo(second);
    }

    private String onlySet() {
        return bench.live(IRIS).sets().stream()
                .filter(set -> set.spec().wanted() > 0)
                .map(ReplicaSetObject::metadata)
                .map(metadata -> metadata.uid())
                .reduce((one, other) -> {
                    throw new AssertionError("two at a time");
                })
                .orElseThrow();
    }

    @Test
    @DisplayName("R27 R36 R38 stopped it keeps its routes, started it is the same again, removed it leaves nothing")
    void life() {
        bench.serve(iris(1).replicas(2));
        List<String> routes = bench.versions(IRIS).stream()
                .filter(version -> version.startsWith("Service") || version.startsWith("Ingress"))
                .toList();

        bench.serve(iris(2).replicas(0).with(spec -> spec.replicas(2)));
        bench.serve(iris(3).replicas(2));
        assertThat(bench.versions(IRIS)).containsAll(routes);

        bench.remove(IRIS, 4);
        bench.await("the end of its parts", () -> bench.versions(IRIS).isEmpty());
        for (String path : List.of(
                "/apis/apps/v1/namespaces/" + namespace + "/replicasets",
                "/api/v1/namespaces/" + namespace + "/services",
                "/api/v1/namespaces/" + namespace + "/pods",
                "/apis/networking.k8s.io/v1/namespaces/" + namespace + "/ingresses",
                "/apis/policy/v1/namespaces/" + namespace + "/poddisruptionbudgets")) {
            bench.await("nothing at " + path, () -> api.get(path).path("items").isEmpty());
        }
    }

    @Test
    @DisplayName("P9 R70 R95 objects of others in its place are a typed conflict, and stay as they are")
    void foreign() {
        api.apply(namespace, """
                apiVersion: v1
                kind: Service
                metadata: {name: iris}
                spec: {ports: [{port: 8080}]}
                """);
        String path = "/api/v1/namespaces/" + namespace + "/services/iris";
        String before = api.text(path);

        conflict(() -> bench.apply(iris(1)));

        assertThat(api.text(path)).isEqualTo(before);
        assertThat(bench.object(IRIS).orElseThrow().spec().wanted()).isZero();
        bench.remove(IRIS, 2);
        assertThat(api.text(path)).isEqualTo(before);
        api.delete(path);
        api.apply(namespace, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: iris}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: mine}}
                  template:
                    metadata: {labels: {app: mine}}
                    spec: {containers: [{name: main, image: mine}]}
                """);
        String spec = api.get(KubeKind.DEPLOYMENT.path(namespace, "iris"))
                .path("spec")
                .toString();
        conflict(() -> bench.apply(iris(3)));
        assertThat(api.get(KubeKind.DEPLOYMENT.path(namespace, "iris"))
                        .path("spec")
                        .toString())
                .isEqualTo(spec);
        api.delete(KubeKind.DEPLOYMENT.path(namespace, "iris"));
        api.awaitGone(KubeKind.DEPLOYMENT.path(namespace, "iris"), Duration.ofMinutes(1));
    }

    private static void conflict(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(ProviderException.class)
                .extracting(error -> ((ProviderException) error).code())
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    @DisplayName("P3 G5 the next life waits for the one before it, and has nothing of it")
    void nextLife() {
        DeploymentRef next = SampleRollout.ref("iris", "life-two");
        bench.serve(iris(1).replicas(2));
        bench.record.forget(IRIS);
        SampleRollout successor = SampleRollout.of(next, 1)
                .replicas(2)
                .with(spec -> spec.contract(contract -> contract.terminationGrace(Duration.ofSeconds(1))));

        assertThat(bench.apply(successor)).isEqualTo(ApplyResult.PREDECESSOR);
        bench.remove(IRIS, 2);
        bench.serve(successor);

        assertThat(Stamp.owner(bench.object(next).orElseThrow().metadata())).contains(next);
        for (var kind : SecondaryManifests.kinds(bench.settings)) {
            assertThat(Stamp.owner(bench.cluster
                            .get(kind, namespace, "iris")
                            .orElseThrow()
                            .metadata()))
                    .as("%s", kind)
                    .contains(next);
        }
    }

    @Test
    @DisplayName("R87 nothing of ours is drift, whatever way it came; what others edit is, with what it was")
    void drift() {
        var look = new DriftLook(bench.cluster, bench.settings);
        List<SampleRollout> way = List.of(
                iris(1).replicas(2),
                iris(2).replicas(3),
                iris(3).replicas(3).image("m:2"),
                iris(4).replicas(2),
                iris(5).replicas(0),
                iris(6).replicas(2).strategy(Strategy.recreate()));
        for (SampleRollout sample : way) {
            bench.serve(sample);
            assertThat(look.of(sample.rollout()))
                    .as("after %s", sample.rollout().fence())
                    .isEmpty();
        }
        SampleRollout last = way.get(way.size() - 1);
        List<String> versions = bench.versions(IRIS);
        edit(KubeKind.DEPLOYMENT, "{\"metadata\":{\"labels\":{\"team\":\"red\"}}}");
        assertThat(look.of(last.rollout())).as("what others add").isEmpty();

        edit(
                KubeKind.DEPLOYMENT,
                "{\"spec\":{\"replicas\":1,\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":9}}}}");
        edit(KubeKind.SERVICE, "{\"spec\":{\"ports\":[{\"name\":\"http\",\"port\":81,\"targetPort\":\"http\"}]}}");

        assertThat(look.of(last.rollout()))
                .extracting(finding -> finding.kind() + " " + finding.path() + " "
                        + finding.wanted().orElse("-") + " " + finding.live().orElse("-"))
                .contains(
                        "Deployment spec.replicas 2 1",
                        "Deployment spec.template.spec.terminationGracePeriodSeconds 1 9")
                .anyMatch(text ->
                        text.startsWith("Service  as it was written PATCH") && text.contains("Duplicate value"));
        assertThat(bench.versions(IRIS)).doesNotContainAnyElementsOf(List.of(versions.get(0), versions.get(1)));
    }

    private void edit(KubeKind<?> kind, String patch) {
        KubeApi.Answer answer =
                api.send("PATCH", kind.path(namespace, "iris") + "?fieldManager=kubectl-edit", MERGE, patch);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
}
