package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaState;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.workload.CausesIT.Place;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.RealNode;
import dev.slipway.testbed.node.NodeImages;
import dev.slipway.testbed.node.WorkerNode;
import io.kubernetes.client.openapi.ApiClient;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a real kubelet says in each trouble, and what it comes to. */
@RealNode
final class RealCausesIT {
    private final Place place;

    RealCausesIT(Bed bed, ApiClient client) {
        this.place = new Place(client, bed.namespace());
    }

    @AfterEach
    void close() {
        place.cluster().close();
    }

    /** A server that misbehaves as told, on the real node. */
    private ObjectNode manifest(String id, Map<String, String> environment) {
        ObjectNode manifest = place.manifest(id, 1);
        WorkerNode.SELECTOR.forEach(
                Place.template(manifest).withObjectProperty("spec").withObjectProperty("nodeSelector")::put);
        ObjectNode container = container(manifest).put("image", NodeImages.SCRIPTED);
        environment.forEach((name, value) ->
                container.withArrayProperty("env").addObject().put("name", name).put("value", value));
        return manifest;
    }

    private static ObjectNode container(ObjectNode manifest) {
        return (ObjectNode) Place.template(manifest).at("/spec/containers/0");
    }

    private void deploy(String id, Map<String, String> environment) {
        place.create(manifest(id, environment));
    }

    /** The heaviest problem, which belongs to the only replica and its revision. */
    private Problem await(String id, ProblemCause cause) {
        return await(id, cause, look -> true);
    }

    private Problem await(String id, ProblemCause cause, Predicate<Observation.Present> isSo) {
        var seen = place.await(
                id,
                "shows " + cause,
                look -> look.problems().stream()
                                .findFirst()
                                .filter(problem -> problem.cause().equals(cause))
                                .isPresent()
                        && isSo.test(look));
        Problem problem = seen.problems().get(0);
        assertThat(problem.revision()).contains(Place.REVISION);
        assertThat(problem.replica()).contains(seen.replicas().get(0).id());
        assertThat(seen.track().replicas().ready()).isZero();
        return problem;
    }

    @Test
    @DisplayName("R14 R91 what runs well is whole, and says which image really runs")
    void well() {
        deploy("well", Map.of());

        var seen =
                place.await("well", "is ready", look -> look.track().replicas().updatedReady() == 1);
        assertThat(seen.problems()).isEmpty();
        assertThat(place.diagnose("well")).isEmpty();
        assertThat(new PodSight(place.live("well").live().pods().get(0)).images())
                .hasEntrySatisfying("model", image -> assertThat(image).matches(".*sha256:[0-9a-f]{64}"));
    }

    @Test
    @DisplayName("R17 an image that is nowhere is unavailable, and the registry that can't be reached is told")
    void image() {
        ObjectNode manifest = manifest("image", Map.of());
        container(manifest).put("image", "registry.invalid/nowhere/none:1");
        place.create(manifest);

        Problem problem = await("image", ProblemCause.IMAGE_UNAVAILABLE);
        assertThat(problem.detail()).contains("connection refused; check the registry's address");
    }

    @Test
    @DisplayName("R17 an image name that can't be right is told apart")
    void imageName() {
        ObjectNode manifest = manifest("name", Map.of());
        container(manifest).put("image", "Registry.invalid/Iris:1:2");
        place.create(manifest);

        assertThat(await("name", ProblemCause.IMAGE_INVALID).detail()).contains("invalid reference format");
    }

    @Test
    @DisplayName("R19 a pull secret that isn't there is named by the diagnosis")
    void pullSecret() {
        ObjectNode manifest = manifest("pull", Map.of());
        container(manifest).put("image", "registry.invalid/nowhere/none:1");
        Place.template(manifest)
                .withObjectProperty("spec")
                .withArrayProperty("imagePullSecrets")
                .addObject()
                .put("name", "regcred");
        place.create(manifest);

        await("pull", ProblemCause.IMAGE_UNAVAILABLE);
        assertThat(place.diagnose("pull")).anySatisfy(problem -> {
            assertThat(problem.cause()).isEqualTo(ProblemCause.IMAGE_UNAVAILABLE);
            assertThat(problem.detail()).contains("(regcred)").contains("; create the pull secret");
        });
    }

    @Test
    @DisplayName("R19 a secret that isn't there, and a key that it hasn't, are named with what to do")
    void secret() {
        ObjectNode manifest = manifest("secret", Map.of());
        fromSecret(manifest, "credentials");
        place.create(manifest);
        Problem problem = await("secret", ProblemCause.CONFIGURATION);
        assertThat(problem.detail())
                .contains(
                        "secret \"credentials\" not found; create the secret credentials in the deployment's namespace");

        ObjectNode another = manifest("key", Map.of());
        fromSecret(another, "empty");
        var secret = Samples.tree("""
                {"metadata": {"name": "empty", "namespace": "%s", "resourceVersion": "1"}}
                """.formatted(place.namespace()));
        place.cluster().apply(KubeKind.SECRET, secret);
        place.create(another);
        assertThat(await("key", ProblemCause.CONFIGURATION).detail())
                .contains("couldn't find key password")
                .contains("; add the key password to the secret " + place.namespace() + "/empty");
    }

    private static void fromSecret(ObjectNode manifest, String secret) {
        container(manifest)
                .withArrayProperty("env")
                .addObject()
                .put("name", "PASSWORD")
                .withObjectProperty("valueFrom")
                .withObjectProperty("secretKeyRef")
                .put("name", secret)
                .put("key", "password");
    }

    @Test
    @DisplayName("R19 a volume that can't be mounted is told by the diagnosis")
    void volume() {
        ObjectNode manifest = manifest("volume", Map.of());
        Place.template(manifest)
                .withObjectProperty("spec")
                .withArrayProperty("volumes")
                .addObject()
                .put("name", "certs")
                .withObjectProperty("secret")
                .put("secretName", "tls");
        container(manifest)
                .withArrayProperty("volumeMounts")
                .addObject()
                .put("name", "certs")
                .put("mountPath", "/certs");
        place.create(manifest);

        place.await(
                "volume",
                "is pending",
                look -> look.replicas().stream()
                        .anyMatch(replica -> replica.state() == ReplicaState.PENDING
                                && !place.diagnose("volume").isEmpty()));
        assertThat(place.diagnose("volume")).first().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(ProblemCause.CONFIGURATION);
            assertThat(problem.detail()).contains("secret \"tls\" not found; create the secret tls");
        });
    }

    @Test
    @DisplayName("R19 a command that isn't in the image is a wrong configuration, in the runtime's words")
    void command() {
        ObjectNode manifest = manifest("command", Map.of());
        container(manifest).putArray("command").add("/bin/nothing");
        place.create(manifest);

        Problem problem = await("command", ProblemCause.CONFIGURATION);
        assertThat(problem.detail()).contains("/bin/nothing").contains("no such file");
        assertThat(problem.lastLogLines()).isEmpty();
    }

    @Test
    @DisplayName("R18 a crash has its exit code and its last log lines, in the status and in the diagnosis")
    void crash() {
        ObjectNode manifest = manifest("crash", Map.of());
        container(manifest)
                .putArray("command")
                .add("/bin/sh")
                .add("-c")
                .add(
                        "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do echo line $i; done; exit 3");
        place.create(manifest);

        Problem problem = await("crash", ProblemCause.CRASHED);
        assertThat(problem.exitCode()).contains(3);
        assertThat(problem.lastLogLines()).hasSize(20).contains("line 23").doesNotContain("line 1");
        assertThat(place.diagnose("crash").get(0).lastLogLines()).hasSize(20);
        assertThat(await(
                                "crash",
                                ProblemCause.CRASHED,
                                look -> look.replicas().get(0).restarts() > 1)
                        .exitCode())
                .contains(3);
    }

    @Test
    @DisplayName("R18 an end with exit code 0 leaves no lines in the status, and the diagnosis reads them")
    void exitZero() {
        ObjectNode manifest = manifest("zero", Map.of());
        container(manifest).putArray("command").add("/bin/sh").add("-c").add("echo done already");
        place.create(manifest);

        Problem problem = await("zero", ProblemCause.CRASHED);
        assertThat(problem.exitCode()).contains(0);
        assertThat(problem.lastLogLines()).isEmpty();
        assertThat(place.diagnose("zero").get(0).lastLogLines()).containsExactly("done already");
    }

    @Test
    @DisplayName("R18 a real want of memory is one, with how much there was")
    void outOfMemory() {
        ObjectNode manifest = manifest("memory", Map.of("EAT_MIB", "256"));
        container(manifest)
                .withObjectProperty("resources")
                .withObjectProperty("limits")
                .put("memory", "32Mi");
        place.create(manifest);

        Problem problem = await("memory", ProblemCause.OUT_OF_MEMORY);
        assertThat(problem.exitCode()).contains(137);
        assertThat(problem.detail()).contains("(32Mi)");
        await(
                "memory",
                ProblemCause.OUT_OF_MEMORY,
                look -> look.replicas().get(0).restarts() > 0);
    }

    @Test
    @DisplayName(
            "R19 one that isn't ready within its startup budget is ended by its node, and told as never ready before and after")
    void startup() {
        deploy("startup", Map.of("READY_AFTER", "never"));

        Problem problem = await(
                "startup",
                ProblemCause.NEVER_READY,
                look -> look.replicas().get(0).restarts() > 0);
        assertThat(problem.detail()).contains("within its startup budget of " + Place.BUDGET_SECONDS + " s");
        assertThat(problem.exitCode()).isPresent();
        List<Problem> diagnosed = place.diagnose("startup");
        assertThat(diagnosed).anySatisfy(found -> assertThat(found.detail()).contains("failed startup probe"));
        assertThat(diagnosed.get(0).cause()).isEqualTo(ProblemCause.NEVER_READY);
        assertThat(diagnosed.get(0).lastLogLines()).isNotEmpty();
    }

    @Test
    @DisplayName("R19 one that was ready and isn't any more fails its probe, and isn't taken for one that never was")
    void readiness() {
        ObjectNode manifest = manifest("readiness", Map.of());
        container(manifest)
                .putArray("command")
                .add("/bin/sh")
                .add("-c")
                .add("/bin/scripted & sleep 6; wget -q -O - http://127.0.0.1:8080/unready; wait");
        place.create(manifest);
        place.await("readiness", "is ready", look -> look.track().replicas().ready() == 1);

        Problem problem = await("readiness", ProblemCause.PROBE_FAILED);
        assertThat(problem.detail()).contains("was ready and fails its readiness probe since");
        assertThat(place.look("readiness").replicas().get(0).state()).isEqualTo(ReplicaState.NOT_READY);
        assertThat(place.diagnose("readiness"))
                .anySatisfy(found -> assertThat(found.detail()).contains("Readiness probe failed"));
    }

    @Test
    @DisplayName("R19 one that its liveness probe ends is told with exit code, and by the diagnosis with the probe")
    void liveness() {
        ObjectNode manifest = manifest("liveness", Map.of("UNHEALTHY_AFTER", "3s"));
        container(manifest)
                .withObjectProperty("livenessProbe")
                .put("periodSeconds", 1)
                .put("failureThreshold", 2);
        container(manifest)
                .withObjectProperty("livenessProbe")
                .withObjectProperty("httpGet")
                .put("path", "/live")
                .put("port", 8080);
        place.create(manifest);

        place.await(
                "liveness",
                "is restarted",
                look -> look.replicas().stream().anyMatch(replica -> replica.restarts() > 0)
                        && look.problems().stream()
                                .anyMatch(problem -> problem.cause().equals(ProblemCause.CRASHED))
                        && place.diagnose("liveness").stream()
                                .anyMatch(found -> found.cause().equals(ProblemCause.PROBE_FAILED)
                                        && found.detail().contains("failed liveness probe")));
    }

    @Test
    @DisplayName("R18 an init container that fails is told by its name, with its exit code and last lines")
    void init() {
        ObjectNode manifest = manifest("init", Map.of());
        ObjectNode init = Place.template(manifest)
                .withObjectProperty("spec")
                .withArrayProperty("initContainers")
                .addObject();
        init.put("name", "fetch")
                .put("image", NodeImages.SCRIPTED)
                .put("terminationMessagePolicy", "FallbackToLogsOnError");
        init.putArray("command").add("/bin/sh").add("-c").add("echo no such bucket; exit 9");
        place.create(manifest);

        Problem problem = await("init", ProblemCause.CRASHED);
        assertThat(problem.detail()).startsWith("init container fetch of pod init-");
        assertThat(problem.exitCode()).contains(9);
        assertThat(problem.lastLogLines()).containsExactly("no such bucket");
    }
}
