package dev.slipway.provider.k8s;

import static dev.slipway.provider.k8s.ClusterHost.ANN;
import static dev.slipway.provider.k8s.Refused.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ErrorCode;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.GroupId;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Phase;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.RolloutLabels;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The whole library on a real API server, as the account that has the Roles that are shipped and no other right. */
@ControlPlane
final class PermissionsIT {
    private static final String MODEL = "slipway.test/model:1";
    private static final String NEXT = "slipway.test/model:2";
    private static final String INGRESSES = "/apis/networking.k8s.io/v1/ingresses";
    private static final String SERVICES = "/api/v1/services";
    private static final String BUDGETS = "/apis/policy/v1/poddisruptionbudgets";
    private static final String DEFINITION =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/middlewares.traefik.io";
    private static final Map<String, String> TRAEFIK =
            Map.of("ingress", "traefik", "endpoint", "http://models.test/{group}/{id}");
    private static final DeploymentId IRIS = new DeploymentId("iris");
    private static final GroupId LAB = new GroupId("lab");
    private static final Actor ROOT = Actor.administrator("root");
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static ImageBehaviours behaviours;
    private static RecordNamespace record;

    private final Bed bed;
    private HistoryStore store;

    PermissionsIT(Bed bed) {
        this.bed = bed;
    }

    @BeforeAll
    static void prepare(Bed bed) {
        bed.nodes().add("permitted");
        behaviours = new ImageBehaviours(bed);
        record = new RecordNamespace(bed, bed.namespace() + "-record");
        bed.api().apply("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: middlewares.traefik.io}
                spec:
                  group: traefik.io
                  scope: Namespaced
                  names: {kind: Middleware, plural: middlewares, singular: middleware, listKind: MiddlewareList}
                  versions:
                  - name: v1alpha1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                """);
        bed.api().awaitKind("middlewares.traefik.io", LIMIT);
    }

    @AfterAll
    static void end(Bed bed) {
        behaviours.close();
        record.close();
        bed.api().delete(DEFINITION);
        bed.api().awaitGone(DEFINITION, LIMIT);
    }

    @BeforeEach
    void open() {
        store = record.open();
    }

    @AfterEach
    void close() {
        try (ClusterHost host = new ClusterHost(bed, KubernetesConnection.of(bed.client()), store, limits())) {
            if (host.manager().find(ANN, IRIS).isPresent()) {
                host.delete("iris");
            }
        }
    }

    private static ResourceAmounts limits() {
        return ResourceAmounts.of("cpu", "1").and("memory", "1Gi");
    }

    private ClusterHost host(WorkloadRoles roles, Map<String, String> more) {
        KubernetesConnection connection = roles.connection();
        var settings = ClusterHost.settings(bed, more);
        return new ClusterHost(
                bed, connection, store, limits(), settings, KubernetesUsageSource.of(connection, store.id(), settings));
    }

    @Test
    @DisplayName(
            "R22 R95 the Role that is shipped is too little for something that the library does, or more than it ever uses")
    void whole() {
        try (WorkloadRoles roles = WorkloadRoles.all(bed, record.name())) {
            roles.forget();
            leaveService();
            try (ClusterHost host = host(roles, TRAEFIK)) {
                live(host, roles);
            }
            try (ClusterHost host = host(roles, Map.of())) {
                host.manager()
                        .update(ANN, IRIS, SpecChange.builder().image(MODEL).build());
                host.await("iris", Phase.DEPLOYED);
                ClusterHost.await("its ingress is gone", () -> !host.isThere(INGRESSES, "iris"));
                assertThat(host.manager().inventory(ROOT)).hasSize(1);
                host.delete("iris");
                assertThat(host.manager().inventory(ROOT)).isEmpty();
            }

            assertThat(roles.refused()).isEmpty();
            assertThat(roles.used()).isEqualTo(roles.given());
        }
    }

    /** What a deployment of the name has left long ago. */
    private void leaveService() {
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: Service
                metadata:
                  name: iris
                  labels: {%1$s: %2$s, slipway.dev/deployment: iris, slipway.dev/incarnation: long-ago}
                  annotations: {slipway.dev/group: lab}
                spec: {ports: [{port: 1}]}
                """.formatted(RolloutLabels.STORE, store.id()));
    }

    private void live(ClusterHost host, WorkloadRoles roles) {
        host.manager().deploy(ANN, ClusterHost.spec("iris", MODEL).build());
        host.await("iris", Phase.DEPLOYED);
        assertThat(host.isThere(SERVICES, "iris")).isTrue();
        assertThat(host.isThere(INGRESSES, "iris")).isTrue();
        assertThat(host.isThere(BUDGETS, "iris")).isTrue();
        String pod = host.pods("iris").get(0).at("/metadata/name").asText();
        bed.logs().append(bed.namespace(), pod, "model", "petals are 5.1 long");
        assertThat(lines(host)).contains("petals are 5.1 long");

        host.manager().scale(ANN, IRIS, 1);
        host.await("iris", Phase.DEPLOYED);
        ClusterHost.await("one replica has no budget", () -> !host.isThere(BUDGETS, "iris"));
        host.manager().scale(ANN, IRIS, 3);
        host.await("iris", Phase.DEPLOYED);
        host.manager().update(ANN, IRIS, SpecChange.builder().image(NEXT).build());
        host.await("iris", Phase.DEPLOYED);

        host.manager().update(ANN, IRIS, crashing());
        assertThat(host.await("iris", Phase.FAILED).serving()).isEqualTo(Serving.OLD_REVISION);
        ClusterHost.await("somebody asks why", () -> roles.used().contains("events list"));
        // The pods of that one are still there, and so is what they were made with.
        host.manager().rollback(ANN, IRIS, new RevisionNumber(4));
        host.await("iris", Phase.DEPLOYED);
        host.manager().stop(ANN, IRIS);
        host.await("iris", Phase.STOPPED);
        host.manager().start(ANN, IRIS);
        host.await("iris", Phase.DEPLOYED);
        assertThat(host.manager().audit(ANN, LAB).otherUsage()).contains(ResourceAmounts.NONE);
    }

    private static SpecChange crashing() {
        return SpecChange.builder()
                .image(ImageBehaviours.CRASHING)
                .progressDeadline(Duration.ofSeconds(5))
                .build();
    }

    private static List<String> lines(ClusterHost host) {
        List<String> lines = new ArrayList<>();
        try (LogStream stream = host.manager().logs(ANN, IRIS, LogQuery.ALL)) {
            while (!stream.isEnded()) {
                stream.next(Duration.ofSeconds(1))
                        .map(element -> element.match(LogElement.Line::text, LogElement.Gap::reason))
                        .ifPresent(lines::add);
            }
        }
        return lines;
    }

    @Test
    @DisplayName("R22 an account that may not read events gets no status, or none that says why replicas fail")
    void withoutEvents() {
        try (WorkloadRoles roles = WorkloadRoles.withoutEvents(bed, record.name());
                ClusterHost host = host(roles, Map.of())) {
            roles.forget();
            host.manager().deploy(ANN, ClusterHost.spec("iris", MODEL).build());
            host.await("iris", Phase.DEPLOYED);
            host.manager().update(ANN, IRIS, crashing());
            host.await("iris", Phase.FAILED);
            ClusterHost.await("somebody asks why", () -> !roles.refused().isEmpty());
            DeploymentStatus failed = host.status("iris");

            assertThat(failed.phase()).isEqualTo(Phase.FAILED);
            assertThat(roles.refused()).containsExactly("events list");
            assertThat(failed.serving()).isEqualTo(Serving.OLD_REVISION);
            assertThat(failed.problems()).anySatisfy(problem -> {
                assertThat(problem.cause()).isEqualTo(ProblemCause.CRASHED);
                assertThat(problem.exitCode()).contains(3);
            });
            host.delete("iris");
        }
    }

    @Test
    @DisplayName(
            "R95 the account reads secrets, makes pods, ends the namespace or writes the record, which it has no need to")
    void nothingElse() {
        String there = "/api/v1/namespaces/" + bed.namespace();
        String ours = "/api/v1/namespaces/" + record.name();
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: Secret
                metadata: {name: registry}
                stringData: {password: hunter2}
                """);
        try (WorkloadRoles roles = WorkloadRoles.all(bed, record.name())) {
            String map = bed.api()
                    .get(ours + "/configmaps?labelSelector=slipway.dev/record")
                    .at("/items/0/metadata/name")
                    .asText();
            assertThat(map).isNotEmpty();
            assertThat(List.of(
                            roles.status("GET", there + "/secrets", ""),
                            roles.status("GET", there + "/secrets/registry", ""),
                            roles.status("GET", there + "/configmaps", ""),
                            roles.status("POST", there + "/pods", "{}"),
                            roles.status("DELETE", there + "/pods/any", ""),
                            roles.status("POST", there + "/pods/any/exec?command=sh", ""),
                            roles.status("POST", there + "/serviceaccounts/default/token", "{}"),
                            roles.status("GET", "/api/v1/pods", ""),
                            roles.status("GET", "/api/v1/nodes", ""),
                            roles.status("DELETE", there, ""),
                            roles.status("DELETE", ours, ""),
                            roles.status("GET", ours + "/configmaps/" + map, ""),
                            roles.status("PATCH", ours + "/configmaps/" + map, "{}"),
                            roles.status("DELETE", ours + "/configmaps/" + map, ""),
                            roles.status("POST", ours + "/configmaps", "{}"),
                            roles.status("GET", "/apis/apps/v1/namespaces/" + record.name() + "/deployments", ""),
                            roles.status(
                                    "POST",
                                    "/apis/rbac.authorization.k8s.io/v1/namespaces/" + bed.namespace()
                                            + "/rolebindings",
                                    "{}")))
                    .containsOnly(403);
        }
    }

    @Test
    @DisplayName(
            "R59 what runs in another namespace is taken for nothing without the right to list it, or can't be told with the one shipped")
    void elsewhere() {
        String pods = "/api/v1/namespaces/" + record.name() + "/pods";
        try (WorkloadRoles roles = WorkloadRoles.all(bed, record.name());
                KubernetesConnection connection = roles.connection()) {
            KubernetesUsageSource source = KubernetesUsageSource.of(
                            connection, store.id(), ClusterHost.settings(bed, Map.of()))
                    .alsoIn(record.name());
            refused(() -> source.otherUsage(LAB), ErrorCode.FORBIDDEN, record.name());
            bed.api()
                    .apply(RecordNamespace.shipped("rbac/usage.yaml")
                            .replace("notebooks", record.name())
                            .replace("slipway-system", record.name()));
            bed.api().apply(record.name(), """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: notebook, labels: {%s: %s}}
                    spec: {containers: [{name: main, image: slipway.test/other, resources: {requests: {cpu: 300m}}}]}
                    """.formatted(RolloutLabels.GROUP, RolloutLabels.group(LAB)));
            ClusterHost.await("the Role is known", () -> roles.status("GET", pods, "") == 200);

            assertThat(source.otherUsage(LAB)).isEqualTo(ResourceAmounts.of("cpu", "300m"));
            assertThat(roles.status("GET", pods + "/notebook", "")).isEqualTo(403);
        } finally {
            bed.api().delete(pods + "?gracePeriodSeconds=0");
        }
    }
}
