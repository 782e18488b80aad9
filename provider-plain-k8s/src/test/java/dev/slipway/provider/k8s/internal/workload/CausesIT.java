package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeniedResource;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.ClientJavaCluster;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.KubePage;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.plane.Behaviour;
import dev.slipway.testbed.process.Await;
import io.kubernetes.client.openapi.ApiClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a real control plane writes in each trouble, and what it comes to. Nodes and what runs on them are played. */
@ControlPlane
final class CausesIT {
    private final Bed bed;
    private final Place place;

    CausesIT(Bed bed, ApiClient client) {
        this.bed = bed;
        this.place = new Place(client, bed.namespace());
    }

    @AfterEach
    void close() {
        place.cluster().close();
    }

    private ObjectNode deploy(String id, int replicas, Behaviour behaviour) {
        ObjectNode manifest = place.manifest(id, replicas);
        ObjectNode template = Place.template(manifest);
        behaviour.annotations().forEach(template.withObjectProperty("metadata").withObjectProperty("annotations")::put);
        template.withObjectProperty("spec").withObjectProperty("nodeSelector").put("type", "kwok");
        place.create(manifest);
        return manifest;
    }

    private static Problem first(Observation.Present seen, ProblemCause cause) {
        assertThat(seen.problems()).extracting(Problem::cause).startsWith(cause);
        Problem problem = seen.problems().get(0);
        assertThat(problem.revision()).contains(Place.REVISION);
        return problem;
    }

    private static boolean has(Observation.Present seen, ProblemCause cause) {
        return seen.problems().stream().anyMatch(problem -> problem.cause().equals(cause));
    }

    @Test
    @DisplayName(
            "R14 P7 what runs well is whole in every number, settled, without a problem, and makes no progress by time alone")
    void well() {
        deploy("well", 3, Behaviour.ready());

        var seen = place.await(
                "well", "is whole", look -> look.track().replicas().updatedReady() == 3 && look.isSettled());
        assertThat(seen.stamp()).isEqualTo(Place.FENCE);
        assertThat(seen.track().fence()).isEqualTo(Place.FENCE);
        assertThat(seen.isComplete()).isTrue();
        assertThat(seen.problems()).isEmpty();
        assertThat(seen.replicas())
                .hasSize(3)
                .allMatch(replica -> replica.state() == ReplicaState.READY
                        && replica.revision().equals(Place.REVISION));
        Instant later = seen.asOf().plusSeconds(3);
        var after =
                place.await("well", "is looked at later", look -> look.asOf().isAfter(later));
        assertThat(after.progressSince()).isEqualTo(seen.progressSince());
        assertThat(after.replicas()).isEqualTo(seen.replicas());
        assertThat(place.diagnose("well")).isEmpty();
    }

    @Test
    @DisplayName("R17 an image that can't be pulled is the same problem whenever one looks, and no progress")
    void image() {
        deploy("image", 1, Behaviour.imagePullFailure().pulling(Duration.ofSeconds(1), Duration.ofSeconds(1)));

        var pulling = place.await("image", "can't get its image", look -> has(look, ProblemCause.IMAGE_UNAVAILABLE));
        Problem problem = first(pulling, ProblemCause.IMAGE_UNAVAILABLE);
        assertThat(problem.replica()).contains(pulling.replicas().get(0).id());
        assertThat(problem.detail()).contains("not found").contains("; ");
        assertThat(pulling.replicas().get(0).state()).isEqualTo(ReplicaState.PENDING);
        // By then the controllers have said whatever they have to say of a rollout that has just begun.
        var begun = sameUntil(pulling.asOf().plusSeconds(3));
        var after = sameUntil(pulling.asOf().plusSeconds(8));
        assertThat(after.progressSince()).isEqualTo(begun.progressSince());
    }

    private Observation.Present sameUntil(Instant later) {
        return place.await("image", "is looked at later", look -> {
            assertThat(first(look, ProblemCause.IMAGE_UNAVAILABLE).detail()).contains("not found");
            return look.asOf().isAfter(later);
        });
    }

    @Test
    @DisplayName(
            "R18 a crash loop is told with replica, revision, exit code and last words, however the pod is caught, and diagnosed first")
    void crash() {
        deploy("crash", 1, Behaviour.crashLoop(42, "loading\nno such model").restartingAfter(Duration.ofSeconds(1)));

        var seen = place.await(
                "crash",
                "has crashed twice",
                look -> look.replicas().stream().anyMatch(replica -> replica.restarts() > 1)
                        && has(look, ProblemCause.CRASHED));
        Problem problem = first(seen, ProblemCause.CRASHED);
        assertThat(problem.replica()).contains(seen.replicas().get(0).id());
        assertThat(problem.exitCode()).contains(42);
        assertThat(problem.lastLogLines()).containsExactly("loading", "no such model");
        assertThat(place.diagnose("crash").get(0)).isEqualTo(problem);
        place.await("crash", "runs once more", look -> {
            assertThat(first(look, ProblemCause.CRASHED)).isEqualTo(problem);
            return look.replicas().get(0).state() == ReplicaState.STARTING;
        });
    }

    @Test
    @DisplayName("R18 out of memory is told with exit code 137, also while the next run starts")
    void outOfMemory() {
        deploy("memory", 1, Behaviour.outOfMemory().crashingAfter(Duration.ofSeconds(2)));

        Predicate<Observation.Present> runsAgain = look ->
                has(look, ProblemCause.OUT_OF_MEMORY) && look.replicas().get(0).state() == ReplicaState.STARTING;
        Problem problem = first(place.await("memory", "runs again", runsAgain), ProblemCause.OUT_OF_MEMORY);
        assertThat(problem.exitCode()).contains(137);
    }

    @Test
    @DisplayName(
            "R19 R44 one that is never ready is so when its startup budget is over, makes no progress, and its probe is quoted")
    void neverReady() {
        // Longer than this test: with each probe the played node says that the container has just begun.
        deploy("never", 1, Behaviour.neverReady().probedEvery(Duration.ofSeconds(20)));

        var seen = place.await("never", "is too late", look -> has(look, ProblemCause.NEVER_READY));
        Problem problem = first(seen, ProblemCause.NEVER_READY);
        assertThat(problem.detail()).contains("startup budget of " + Place.BUDGET_SECONDS + " s");
        assertThat(seen.replicas().get(0).state()).isEqualTo(ReplicaState.STARTING);
        place.await(
                "never",
                "was probed",
                look -> !bed.pods().eventReasons(look.replicas().get(0).id().value()).stream()
                        .filter("Unhealthy"::equals)
                        .toList()
                        .isEmpty());
        assertThat(place.diagnose("never")).anySatisfy(found -> {
            assertThat(found.cause()).isEqualTo(ProblemCause.NEVER_READY);
            assertThat(found.detail()).contains("statuscode: 503");
        });
        assertThat(place.look("never").progressSince()).isEqualTo(seen.progressSince());
    }

    @Test
    @DisplayName("R19 an evicted pod is told until the one in its place is ready, and counts no more at once")
    void evicted() {
        bed.nodes().add("causes-1", Map.of(), Map.of("causes", "evicted"));
        ObjectNode manifest = place.manifest("evicted", 1);
        ObjectNode template = Place.template(manifest);
        Behaviour.evictedAfter(Duration.ofSeconds(2))
                .annotations()
                .forEach(template.withObjectProperty("metadata").withObjectProperty("annotations")::put);
        template.withObjectProperty("spec").withObjectProperty("nodeSelector").put("causes", "evicted");
        place.create(manifest);
        place.await("evicted", "is ready", look -> look.track().replicas().ready() == 1);
        bed.api().merge("/api/v1/nodes/causes-1", "{\"spec\":{\"unschedulable\":true}}");

        var seen = place.await(
                "evicted",
                "is evicted",
                look -> has(look, ProblemCause.EVICTED) && look.replicas().size() == 1);
        Problem problem = seen.problems().stream()
                .filter(each -> each.cause().equals(ProblemCause.EVICTED))
                .findFirst()
                .orElseThrow();
        assertThat(problem.revision()).contains(Place.REVISION);
        assertThat(problem.replica())
                .isPresent()
                .isNotEqualTo(Optional.of(seen.replicas().get(0).id()));
        assertThat(problem.detail()).contains("node causes-1").contains("low on resource: memory");
        assertThat(seen.track().replicas().existing()).isEqualTo(1);
        assertThat(seen.track().replicas().ready()).isZero();
        bed.api().merge("/api/v1/nodes/causes-1", "{\"spec\":{\"unschedulable\":null}}");
        place.await(
                "evicted",
                "is made up for",
                look -> look.track().replicas().ready() == 1 && look.problems().isEmpty());
    }

    @Test
    @DisplayName("R23 P7 a replica that ends slowly is terminating, existing no more, and no problem of the rollout")
    void slowEnd() {
        ObjectNode manifest = deploy("slow", 2, Behaviour.ready().terminatingFor(Duration.ofSeconds(4)));
        place.await("slow", "is whole", look -> look.track().replicas().updatedReady() == 2);
        place.scale(manifest, "slow", 1);

        var seen = place.await("slow", "ends", look -> look.track().replicas().terminating() == 1);
        assertThat(seen.track().replicas().existing()).isEqualTo(1);
        assertThat(seen.replicas()).extracting(Replica::state).containsOnlyOnce(ReplicaState.TERMINATING);
        assertThat(seen.problems()).isEmpty();
        place.await("slow", "has ended", look -> look.replicas().size() == 1 && look.isSettled());
    }

    @Test
    @DisplayName("R20 a quota's denial is told with the quota, the resource and all three numbers")
    void quota() {
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: accelerators}
                spec: {hard: {requests.example.com/chip: "1"}}
                """);
        bed.api()
                .await(
                        "/api/v1/namespaces/" + bed.namespace() + "/resourcequotas/accelerators",
                        "counts",
                        Duration.ofMinutes(1),
                        quota -> quota.path("status").path("used").size() == 1);
        ObjectNode manifest = place.manifest("quota", 1);
        limits(manifest).put("example.com/chip", "2");
        place.create(manifest);

        var seen = place.await("quota", "is denied", look -> has(look, ProblemCause.QUOTA_DENIED));
        Problem problem = first(seen, ProblemCause.QUOTA_DENIED);
        assertThat(problem.replica()).isEmpty();
        assertThat(problem.denied())
                .extracting(DeniedResource::sentence)
                .containsExactly("example.com/chip: asked for 2, 0 in use, the limit is 1, by accelerators");
        assertThat(place.diagnose("quota")).hasSize(1);
    }

    private static ObjectNode limits(ObjectNode manifest) {
        return ((ObjectNode) Place.template(manifest).at("/spec/containers/0"))
                .withObjectProperty("resources")
                .withObjectProperty("limits");
    }

    @Test
    @DisplayName("R20 R22 what a limit range doesn't allow is rejected for good")
    void range() {
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: LimitRange
                metadata: {name: large}
                spec: {limits: [{type: Container, max: {memory: 1Gi}}]}
                """);
        ObjectNode manifest = place.manifest("range", 1);
        limits(manifest).put("memory", "2Gi");
        place.create(manifest);

        var seen = place.await("range", "is rejected", look -> has(look, ProblemCause.REJECTED));
        assertThat(first(seen, ProblemCause.REJECTED).denied())
                .extracting(DeniedResource::sentence)
                .containsExactly("memory: asked for 2Gi, the limit is 1Gi");
    }

    @Test
    @DisplayName("R19 R54 a GPU that no node has is unschedulable, and named with how many were asked for")
    void gpu() {
        ObjectNode manifest = place.manifest("gpu", 1);
        limits(manifest).put("amd.com/gpu", "3");
        place.create(manifest);

        var seen = place.await("gpu", "has no place", look -> has(look, ProblemCause.UNSCHEDULABLE));
        Problem problem = first(seen, ProblemCause.UNSCHEDULABLE);
        assertThat(problem.replica()).contains(seen.replicas().get(0).id());
        assertThat(problem.denied()).extracting(DeniedResource::sentence).containsExactly("amd.com/gpu: asked for 3");
        assertThat(problem.detail()).contains("Insufficient amd.com/gpu").doesNotContain("preemption");
        assertThat(seen.replicas().get(0).state()).isEqualTo(ReplicaState.PENDING);
    }

    @Test
    @DisplayName("R19 R54 a node selector that no node has is unschedulable, and says so")
    void selector() {
        ObjectNode manifest = place.manifest("selector", 1);
        Place.template(manifest)
                .withObjectProperty("spec")
                .withObjectProperty("nodeSelector")
                .put("chip", "none");
        place.create(manifest);

        Problem problem = first(
                place.await("selector", "has no place", look -> has(look, ProblemCause.UNSCHEDULABLE)),
                ProblemCause.UNSCHEDULABLE);
        assertThat(problem.denied()).isEmpty();
        assertThat(problem.detail()).contains("; check that there are nodes with the labels");
    }

    @Test
    @DisplayName(
            "P7 G6 a rollout that changes nothing is progress when it is written, by the server's clock, and noticed at once")
    void nothingNew() {
        ObjectNode manifest = deploy("again", 1, Behaviour.ready());
        var before =
                place.await("again", "is whole", look -> look.track().replicas().updatedReady() == 1);
        Instant later = before.asOf().plusSeconds(2);
        place.await("again", "is looked at later", look -> look.asOf().isAfter(later));

        place.stamp(manifest, "again", 13);

        var after = place.look("again");
        assertThat(after.stamp()).isEqualTo(new Fence(13));
        assertThat(after.track().fence()).isEqualTo(new Fence(13));
        assertThat(after.track().replicas().updatedReady()).isEqualTo(1);
        assertThat(after.progressSince())
                .isAfterOrEqualTo(later.minusSeconds(1))
                .isBeforeOrEqualTo(after.asOf());
    }

    @Test
    @DisplayName("P5 R88 what is left when the Deployment is gone is present and listed until it is gone too")
    void leftovers() {
        deploy("left", 1, Behaviour.ready().terminatingFor(Duration.ofSeconds(3)));
        place.await("left", "is whole", look -> look.track().replicas().updatedReady() == 1);
        Live live = place.live("left").live();
        place.cluster().delete(KubeKind.DEPLOYMENT, live.object().orElseThrow().metadata());

        Await.until(
                "the Deployment is gone",
                Place.LIMIT,
                () -> place.live("left").live().object().isEmpty());
        var seen = place.look("left");
        assertThat(seen.track().replicas().terminating()
                        + seen.track().replicas().existing())
                .isEqualTo(1);
        assertThat(seen.isSettled()).isFalse();
        Live rest = place.live("left").live();
        assertThat(Inventory.of(List.of(), rest.sets(), rest.pods()))
                .allSatisfy(item -> assertThat(item.deployment()).isEqualTo(Place.ref("left")));
        Await.until("it is absent", Place.LIMIT, () -> place.observe("left") instanceof Observation.Absent);
    }

    /**
     * Deployments of our own making in one namespace, and looks at them.
     *
     * @param cluster the door
     * @param namespace where they are
     */
    record Place(KubeCluster cluster, String namespace) {
        static final Duration LIMIT = Duration.ofMinutes(2);
        static final RevisionNumber REVISION = new RevisionNumber(7);
        static final Fence FENCE = new Fence(12);
        static final int BUDGET_SECONDS = 4;

        Place(ApiClient client, String namespace) {
            this(new ClientJavaCluster(client, Duration.ofSeconds(20), Clock.systemUTC(), new Random(1)), namespace);
        }

        static DeploymentRef ref(String id) {
            return new DeploymentRef(
                    new StoreId("store-1"), new GroupId("team-a"), new DeploymentId(id), new Incarnation("first"));
        }

        static ObjectNode template(ObjectNode manifest) {
            return manifest.withObjectProperty("spec").withObjectProperty("template");
        }

        /** Of revision 7 under fence 12, written whole; without a node to run on. */
        ObjectNode manifest(String id, int replicas) {
            ObjectNode manifest = Samples.tree("""
                    {"metadata": {"name": "%1$s", "namespace": "%2$s", "resourceVersion": "1", "annotations": {
                       "slipway.dev/group": "team-a", "slipway.dev/fence": "12", "slipway.dev/complete": "12",
                       "slipway.dev/revision": "7", "slipway.dev/template": "t-%1$s"}},
                     "spec": {"replicas": %3$d, "selector": {"matchLabels": {"slipway.dev/deployment": "%1$s"}},
                       "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
                       "template": {"metadata": {"annotations": {"slipway.dev/group": "team-a"},
                           "labels": {"slipway.dev/template": "t-%1$s", "slipway.dev/revision": "7"}},
                         "spec": {"terminationGracePeriodSeconds": 5, "containers": [{"name": "model", "image": "registry.invalid/app:1",
                           "terminationMessagePolicy": "FallbackToLogsOnError",
                           "startupProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 1, "failureThreshold": %4$d},
                           "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 1, "failureThreshold": 2}}]}}}}
                    """.formatted(id, namespace, replicas, BUDGET_SECONDS));
            for (ObjectNode labelled : List.of(manifest, template(manifest))) {
                labelled.withObjectProperty("metadata")
                        .withObjectProperty("labels")
                        .put("slipway.dev/store", "store-1")
                        .put("slipway.dev/deployment", id)
                        .put("slipway.dev/group", "team-a")
                        .put("slipway.dev/incarnation", "first");
            }
            return manifest;
        }

        void create(ObjectNode manifest) {
            cluster.apply(KubeKind.DEPLOYMENT, manifest);
        }

        void scale(ObjectNode manifest, String id, int replicas) {
            manifest.withObjectProperty("spec").put("replicas", replicas);
            change(manifest, id);
        }

        void stamp(ObjectNode manifest, String id, int fence) {
            manifest.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(StampKeys.FENCE, Integer.toString(fence))
                    .put(StampKeys.COMPLETE, Integer.toString(fence));
            change(manifest, id);
        }

        /** Controllers write beside us, so what was read may be old. */
        private void change(ObjectNode manifest, String id) {
            Await.until(id + " is written", LIMIT, () -> {
                var read = live(id).live().object().orElseThrow().metadata();
                manifest.withObjectProperty("metadata")
                        .put("uid", read.uid())
                        .put("resourceVersion", read.resourceVersion());
                try {
                    cluster.apply(KubeKind.DEPLOYMENT, manifest);
                    return true;
                } catch (KubeException e) {
                    assertThat(e.kind()).isEqualTo(KubeException.Kind.STALE);
                    return false;
                }
            });
        }

        /** Owners first. */
        Look live(String id) {
            KubePage<DeploymentObject> objects = list(KubeKind.DEPLOYMENT, id);
            List<ReplicaSetObject> sets = list(KubeKind.REPLICA_SET, id).items();
            List<PodObject> pods = list(KubeKind.POD, id).items();
            return new Look(
                    new Live(ref(id), objects.items().stream().findFirst(), sets, pods, List.of()),
                    objects.serverTime());
        }

        private <T extends KubeObject> KubePage<T> list(KubeKind<T> kind, String id) {
            return cluster.list(kind, KubeSelection.in(namespace, "slipway.dev/deployment=" + id), 0, Optional.empty());
        }

        Observation observe(String id) {
            Look look = live(id);
            return new Sight(look.live(), look.asOf()).observation(Set.of(), Optional.empty());
        }

        Observation.Present look(String id) {
            return (Observation.Present) observe(id);
        }

        Observation.Present await(String id, String what, Predicate<Observation.Present> isSo) {
            var last = new AtomicReference<Observation.Present>();
            Await.until(
                    id + " " + what,
                    LIMIT,
                    () -> {
                        last.set(look(id));
                        return isSo.test(last.get());
                    },
                    () -> "Last seen: " + last.get());
            return last.get();
        }

        List<Problem> diagnose(String id) {
            Look look = live(id);
            return new Diagnosis(cluster, System::nanoTime).diagnose(look.live(), look.asOf(), Duration.ofSeconds(30));
        }
    }

    /**
     * What was read.
     *
     * @param live of one deployment
     * @param asOf when, by the server's clock
     */
    record Look(Live live, Instant asOf) {}
}
