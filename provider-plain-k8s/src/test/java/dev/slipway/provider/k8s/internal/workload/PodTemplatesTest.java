package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.Probe;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Toleration;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PodTemplatesTest {
    @Test
    @DisplayName("R66 readiness asks the path that the contract names, at its pace, and so does the start")
    void readinessPath() {
        var probe = Probe.builder()
                .path("/v2/health/ready")
                .period(Duration.ofMillis(2500))
                .timeout(Duration.ofMillis(100))
                .failureThreshold(4)
                .build();
        JsonNode container = container(SampleRollout.iris(7)
                .with(spec ->
                        spec.contract(contract -> contract.readiness(probe).startupBudget(Duration.ofSeconds(100)))));

        assertThat(container.path("readinessProbe"))
                .hasToString(
                        json(
                                "{'httpGet':{'path':'/v2/health/ready','port':'http'},'periodSeconds':3,'timeoutSeconds':1,'failureThreshold':4}"));
        assertThat(container.path("startupProbe"))
                .hasToString(
                        json(
                                "{'httpGet':{'path':'/v2/health/ready','port':'http'},'periodSeconds':3,'timeoutSeconds':1,'failureThreshold':35}"));
    }

    @Test
    @DisplayName("a model is restarted for not being alive only if its contract says how to ask")
    void liveness() {
        JsonNode with = container(
                SampleRollout.iris(7).with(spec -> spec.contract(contract -> contract.liveness(Probe.http("/live")))));

        assertThat(container(SampleRollout.iris(7)).has("livenessProbe")).isFalse();
        assertThat(with.path("livenessProbe"))
                .hasToString(
                        json(
                                "{'httpGet':{'path':'/live','port':'http'},'periodSeconds':5,'timeoutSeconds':2,'failureThreshold':3}"));
    }

    @Test
    @DisplayName("R54 whatever an instance type names is reserved and is the limit, exactly")
    void resources() {
        JsonNode container = container(SampleRollout.iris(7)
                .type(InstanceType.of(
                        "gpu",
                        ResourceAmounts.of("cpu", "1.5")
                                .and("memory", "1000Mi")
                                .and("nvidia.com/mig-1g.5gb", "2")
                                .and("ephemeral-storage", "1e3"))));

        String amounts = "{'cpu':'1500m','ephemeral-storage':'1k','memory':'1000Mi','nvidia.com/mig-1g.5gb':'2'}"
                .replace('\'', '"');
        assertThat(container.path("resources").path("requests")).hasToString(amounts);
        assertThat(container.path("resources").path("limits")).hasToString(amounts);
    }

    @Test
    @DisplayName("R54 an instance type says which nodes, and which marked ones")
    void placement() {
        InstanceType type = InstanceType.builder()
                .id(new InstanceTypeId("gpu"))
                .resources(ResourceAmounts.of("cpu", "1"))
                .nodeSelector(Map.of("pool", "gpu"))
                .addTolerations(new Toleration("gpu", "Equal", "yes", "NoSchedule"))
                .addTolerations(new Toleration("", "Exists", "", ""))
                .build();
        JsonNode pod = pod(SampleRollout.iris(7).type(type), PodRules.DEFAULT);

        assertThat(pod.path("nodeSelector")).hasToString(json("{'pool':'gpu'}"));
        assertThat(pod.path("tolerations"))
                .hasToString("[{\"operator\":\"Equal\",\"key\":\"gpu\",\"value\":\"yes\",\"effect\":\"NoSchedule\"},"
                        + "{\"operator\":\"Exists\"}]");
    }

    @Test
    @DisplayName("R48 R67 secrets are named, never held")
    void secrets() {
        SampleRollout sample = SampleRollout.iris(7)
                .with(spec -> spec.imagePullSecret("registry")
                        .envFromSecret("PASSWORD", "database", "password")
                        .env("MODE", "fast"));

        assertThat(pod(sample, PodRules.DEFAULT).path("imagePullSecrets")).hasToString("[{\"name\":\"registry\"}]");
        assertThat(container(sample).path("env").path(0)).hasToString(json("{'name':'MODE','value':'fast'}"));
        assertThat(container(sample).path("env").path(1))
                .hasToString(
                        json("{'name':'PASSWORD','valueFrom':{'secretKeyRef':{'name':'database','key':'password'}}}"));
    }

    @Test
    @DisplayName("the model is told the port that its contract names, and its name")
    void contract() {
        JsonNode container = container(SampleRollout.iris(7)
                .with(spec -> spec.contract(contract -> contract.port(8080).modelName("Iris model"))));

        assertThat(container.path("ports").path(0).path("containerPort").asInt())
                .isEqualTo(8080);
        assertThat(container.path("env").toString())
                .contains("{\"name\":\"PREDICTIVE_UNIT_SERVICE_PORT\",\"value\":\"8080\"}")
                .contains("{\"name\":\"PREDICTIVE_UNIT_HTTP_SERVICE_PORT\",\"value\":\"8080\"}")
                .contains("{\"name\":\"PREDICTIVE_UNIT_ID\",\"value\":\"Iris model\"}");
    }

    @Test
    @DisplayName(
            "R96 a pod that is to end still answers for as long as the settings say, beside its own grace, without a shell")
    void drain() {
        SampleRollout sample = SampleRollout.iris(7)
                .with(spec -> spec.contract(contract -> contract.terminationGrace(Duration.ofMillis(61_500))));
        JsonNode draining = pod(sample, SampleSettings.draining(20));
        JsonNode at0nce = pod(sample, SampleSettings.draining(0));

        assertThat(draining.path("terminationGracePeriodSeconds").asInt()).isEqualTo(82);
        assertThat(draining.path("containers").path(0).path("lifecycle"))
                .hasToString(json("{'preStop':{'sleep':{'seconds':20}}}"));
        assertThat(at0nce.path("terminationGracePeriodSeconds").asInt()).isEqualTo(62);
        assertThat(at0nce.path("containers").path(0).has("lifecycle")).isFalse();
    }

    @Test
    @DisplayName("P7 even without grace a pod isn't forgotten before it has ended")
    void noGrace() {
        SampleRollout sample =
                SampleRollout.iris(7).with(spec -> spec.contract(contract -> contract.terminationGrace(Duration.ZERO)));

        assertThat(pod(sample, SampleSettings.draining(0))
                        .path("terminationGracePeriodSeconds")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("R96 pods keep to the standard \"restricted\", as the user whom the settings name")
    void restricted() {
        JsonNode pod =
                pod(SampleRollout.iris(7), new PodRules(true, OptionalLong.of(65_532), Optional.of("IfNotPresent"), 5));

        assertThat(pod.path("securityContext"))
                .hasToString(
                        json("{'runAsUser':65532,'runAsNonRoot':true,'seccompProfile':{'type':'RuntimeDefault'}}"));
        assertThat(pod.path("containers").path(0).path("imagePullPolicy").asText())
                .isEqualTo("IfNotPresent");
    }

    @Test
    @DisplayName("R96 an operator may let pods out of that standard, and they still get no account's token")
    void unrestricted() {
        JsonNode pod = pod(SampleRollout.iris(7), new PodRules(false, OptionalLong.empty(), Optional.empty(), 5));
        JsonNode asRoot = pod(SampleRollout.iris(7), new PodRules(false, OptionalLong.of(0), Optional.empty(), 5));

        assertThat(pod.has("securityContext")).isFalse();
        assertThat(pod.path("containers").path(0).has("securityContext")).isFalse();
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(asRoot.path("securityContext")).hasToString(json("{'runAsUser':0}"));
    }

    @Test
    @DisplayName("nothing empty is written, which server-side apply would own")
    void nothingEmpty() {
        JsonNode template = PodTemplates.of(
                Goal.of(
                        SampleRollout.iris(7)
                                .type(InstanceType.of("any", ResourceAmounts.NONE))
                                .rollout(),
                        SampleSettings.with(new PodRules(false, OptionalLong.empty(), Optional.empty(), 0))),
                new RevisionNumber(7));

        assertThat(template.toString()).doesNotContain("{}", "[]", "null");
    }

    private static JsonNode container(SampleRollout sample) {
        return pod(sample, PodRules.DEFAULT).path("containers").path(0);
    }

    private static JsonNode pod(SampleRollout sample, PodRules rules) {
        Goal goal = Goal.of(sample.rollout(), SampleSettings.with(rules));
        return PodTemplates.of(goal, new RevisionNumber(7)).path("spec");
    }

    private static String json(String text) {
        return Manifests.json(text).toString();
    }
}
