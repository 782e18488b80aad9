package dev.slipway.provider.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.Location;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.workload.PodRules;
import dev.slipway.provider.k8s.internal.workload.Routing;
import dev.slipway.spi.ProviderSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesSettingsTest {
    private static final DeploymentRef IRIS = new DeploymentRef(
            new StoreId("ours"), new GroupId("Lab"), new DeploymentId("iris"), new Incarnation("one"));

    @Test
    @DisplayName("without any setting deployments run restricted in one namespace and answer within the cluster")
    void defaults() {
        KubernetesSettings settings = KubernetesSettings.of(ProviderSettings.none());

        assertThat(settings.workload().namespace()).isEqualTo("slipway-models");
        assertThat(settings.workload().location()).isEqualTo(new Location("default/slipway-models"));
        assertThat(settings.workload().uri(IRIS)).hasToString("http://iris.slipway-models.svc");
        assertThat(settings.workload().routing()).isEqualTo(Routing.NONE);
        assertThat(settings.workload().pods()).isEqualTo(new PodRules(true, OptionalLong.empty(), Optional.empty(), 5));
        assertThat(settings.kubeconfig()).isEmpty();
        assertThat(settings.context()).isEmpty();
        assertThat(settings.callTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.isWatching()).isTrue();
    }

    @Test
    @DisplayName("every setting is heard")
    void all() {
        KubernetesSettings settings = KubernetesSettings.of(ProviderSettings.of(Map.ofEntries(
                Map.entry("namespace", "models"),
                Map.entry("namespace/Lab", "labs"),
                Map.entry("namespace/a/b c", "odd"),
                Map.entry("cluster", "East-1"),
                Map.entry("kubeconfig", "/etc/kube/config"),
                Map.entry("context", "east"),
                Map.entry("callTime", "PT3S"),
                Map.entry("watch", "false"),
                Map.entry("endpoint", "https://models.example.org/{namespace}/{id}"),
                Map.entry("ingress", "nginx"),
                Map.entry("ingressClass", "outside"),
                Map.entry("ingressAnnotation/cert-manager.io/issuer", "ours"),
                Map.entry("tlsSecret", "wildcard"),
                Map.entry("podSecurity", "none"),
                Map.entry("runAsUser", "0"),
                Map.entry("imagePullPolicy", "Always"),
                Map.entry("drainSeconds", "0"))));

        assertThat(settings.workload().location()).isEqualTo(new Location("East-1/models"));
        assertThat(settings.workload().namespaceOf(new GroupId("Lab"))).isEqualTo("labs");
        assertThat(settings.workload().namespaceOf(new GroupId("lab"))).isEqualTo("models");
        assertThat(settings.workload().allNamespaces()).containsExactly("labs", "models", "odd");
        assertThat(settings.workload().uri(IRIS)).hasToString("https://models.example.org/labs/iris");
        assertThat(settings.workload().routing())
                .isEqualTo(new Routing(
                        Routing.Style.NGINX,
                        Optional.of("outside"),
                        Map.of("cert-manager.io/issuer", "ours"),
                        Optional.of("wildcard")));
        assertThat(settings.workload().pods())
                .isEqualTo(new PodRules(false, OptionalLong.of(0), Optional.of("Always"), 0));
        assertThat(settings.kubeconfig()).contains(Path.of("/etc/kube/config"));
        assertThat(settings.context()).contains("east");
        assertThat(settings.callTime()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.isWatching()).isFalse();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "namespace, Models, must be 1 to 63 lower-case",
        "namespace, a.b, must be 1 to 63 lower-case",
        "namespace/Lab, -x, must be 1 to 63 lower-case",
        "namespace/ , labs, names no group",
        "cluster, a/b, must be 1 to 253",
        "kubeconfig, ' ', is blank",
        "callTime, 10, not an ISO-8601 duration",
        "callTime, PT0S, must be more than zero",
        "callTime, -PT1S, must not be negative",
        "watch, yes, must be true or false",
        "endpoint, nowhere, must be an address",
        "ingress, istio, 'must be none, traefik, nginx or plain'",
        "ingressClass, Outside, must be 1 to 253",
        "ingressAnnotation/not a key, x, has a key that",
        "ingressAnnotation/slipway.dev/x, x, can't be set",
        "ingressAnnotation/nginx.ingress.kubernetes.io/rewrite-target, /, can't be set",
        "tlsSecret, My_Secret, must be 1 to 253",
        "podSecurity, baseline, must be restricted or none",
        "runAsUser, root, not a whole number",
        "runAsUser, 0, it must be 1 to",
        "imagePullPolicy, always, must be one of",
        "drainSeconds, -1, it must be 0 to 3600",
        "drainSeconds, 5s, not a whole number",
        "replicas, 3, isn't known; known are",
        "nameSpace, a, isn't known; known are",
    })
    @DisplayName("a wrong setting is named, with its value and what is allowed")
    void wrong(String name, String value, String reason) {
        Map<String, String> settings = new HashMap<>();
        if (name.startsWith("ingress") || name.startsWith("tls")) {
            settings.put("ingress", "plain");
            settings.put("endpoint", "https://models.example.org/{id}");
        }
        settings.put(name, value == null ? "" : value);

        refused(settings, "'" + name + "'", reason);
    }

    @Test
    @DisplayName(
            "settings that have no effect, or lack another one, are refused: whoever made them has something else in mind")
    void together() {
        refused(Map.of("context", "east"), "'context'", "'kubeconfig' is not");
        refused(Map.of("context", " ", "kubeconfig", "/etc/kube/config"), "'context'", "is blank");
        refused(Map.of("ingress", "traefik"), "'endpoint'", "is missing");
        refused(Map.of("ingressClass", "outside"), "'ingressClass'", "'ingress' is none");
        refused(Map.of("tlsSecret", "x", "ingress", "none"), "'tlsSecret'", "'ingress' is none");
        refused(Map.of("ingressAnnotation/a", "b"), "'ingressAnnotation/a'", "'ingress' is none");
        refused(
                Map.of("ingress", "plain", "endpoint", "http://models.example.org/{id}", "tlsSecret", "x"),
                "'tlsSecret'",
                "isn't https");
    }

    private static void refused(Map<String, String> settings, String name, String reason) {
        assertThatThrownBy(() -> KubernetesSettings.of(ProviderSettings.of(settings)))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason)
                .extracting(error -> ((DeploymentException) error).code())
                .isEqualTo(ErrorCode.INVALID_SETTING);
    }
}
