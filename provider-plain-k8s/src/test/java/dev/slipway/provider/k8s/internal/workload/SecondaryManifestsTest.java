package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.model.Fence;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SecondaryManifestsTest {
    private static final String LABELS = """
            'labels':{
             'app.kubernetes.io/instance':'iris','app.kubernetes.io/managed-by':'slipway','app.kubernetes.io/name':'model',
             'slipway.dev/deployment':'iris','slipway.dev/group':'g_4cab_201g','slipway.dev/incarnation':'life-one',
             'slipway.dev/store':'store-ours'}""";
    private static final String SELECTOR =
            "{'slipway.dev/deployment':'iris','slipway.dev/incarnation':'life-one','slipway.dev/store':'store-ours'}";
    private static final String BACKEND = "{'service':{'name':'iris','port':{'name':'http'}}}";

    @Test
    @DisplayName("a Service leads from port 80 to whichever port the model has")
    void service() {
        same(
                one(SampleSettings.plain(), "Service"),
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'iris','namespace':'models'," + LABELS
                        + ",'annotations':{'slipway.dev/group':'Lab 1'}},'spec':{'type':'ClusterIP','selector':"
                        + SELECTOR
                        + ",'ports':[{'name':'http','port':80,'protocol':'TCP','targetPort':'http'}]}}");
    }

    @Test
    @DisplayName("R96 of two and more replicas one at a time may be evicted, and those that don't work hold up nobody")
    void budget() {
        same(
                one(SampleSettings.plain(), "PodDisruptionBudget"),
                "{'apiVersion':'policy/v1','kind':'PodDisruptionBudget','metadata':{'name':'iris','namespace':'models',"
                        + LABELS
                        + ",'annotations':{'slipway.dev/group':'Lab 1'}},'spec':{'maxUnavailable':1,"
                        + "'unhealthyPodEvictionPolicy':'AlwaysAllow','selector':{'matchLabels':" + SELECTOR + "}}}");
        assertThat(kinds(SampleRollout.iris(7).replicas(1), SampleSettings.plain()))
                .containsExactly("Service");
    }

    @Test
    @DisplayName("R25 Traefik gets a Middleware of its own that takes the path off")
    void traefik() {
        WorkloadSettings settings =
                SampleSettings.routed(Routing.Style.TRAEFIK, "https://models.example.org:8443/m/{group}/{id}/");

        same(
                one(settings, "Middleware"),
                "{'apiVersion':'traefik.io/v1alpha1','kind':'Middleware','metadata':{'name':'iris','namespace':'models',"
                        + LABELS
                        + ",'annotations':{'slipway.dev/group':'Lab 1'}},"
                        + "'spec':{'stripPrefix':{'prefixes':['/m/x--4cab-201/iris']}}}");
        same(
                one(settings, "Ingress"),
                "{'apiVersion':'networking.k8s.io/v1','kind':'Ingress','metadata':{'name':'iris','namespace':'models',"
                        + LABELS
                        + ",'annotations':{'slipway.dev/group':'Lab 1',"
                        + "'traefik.ingress.kubernetes.io/router.middlewares':'models-iris@kubernetescrd'}},"
                        + "'spec':{'ingressClassName':'outside','rules':[{'host':'models.example.org','http':{'paths':["
                        + "{'path':'/m/x--4cab-201/iris','pathType':'Prefix','backend':" + BACKEND + "}]}}]}}");
        assertThat(kinds(SampleRollout.iris(7), settings))
                .containsExactly("Service", "Middleware", "Ingress", "PodDisruptionBudget");
    }

    @Test
    @DisplayName("R25 ingress-nginx, and who understands its annotations, take the path off by a pattern")
    void nginx() {
        JsonNode ingress = one(SampleSettings.routed(Routing.Style.NGINX, "http://models.example.org/{id}"), "Ingress");

        same(
                ingress.path("metadata").path("annotations"),
                "{'slipway.dev/group':'Lab 1','nginx.ingress.kubernetes.io/use-regex':'true',"
                        + "'nginx.ingress.kubernetes.io/rewrite-target':'/$2'}");
        same(
                ingress.at("/spec/rules/0/http/paths/0"),
                "{'path':'/iris(/|$)(.*)','pathType':'ImplementationSpecific','backend':" + BACKEND + "}");
    }

    @Test
    @DisplayName("R25 by the standard alone the path stays as it is")
    void plain() {
        WorkloadSettings settings = SampleSettings.routed(Routing.Style.PLAIN, "http://models.example.org/{id}");

        same(
                one(settings, "Ingress").at("/spec/rules/0/http/paths/0"),
                "{'path':'/iris','pathType':'Prefix','backend':" + BACKEND + "}");
        same(one(settings, "Ingress").path("metadata").path("annotations"), "{'slipway.dev/group':'Lab 1'}");
    }

    @Test
    @DisplayName("R25 a host of its own needs nothing taken off, in any style")
    void host() {
        for (Routing.Style style : List.of(Routing.Style.TRAEFIK, Routing.Style.NGINX, Routing.Style.PLAIN)) {
            WorkloadSettings settings = SampleSettings.routed(style, "https://{id}.{namespace}.example.org");

            assertThat(kinds(SampleRollout.iris(7), settings)).doesNotContain("Middleware");
            JsonNode ingress = one(settings, "Ingress");
            assertThat(ingress.at("/spec/rules/0/host").asText()).isEqualTo("iris.models.example.org");
            same(
                    ingress.at("/spec/rules/0/http/paths/0"),
                    "{'path':'/','pathType':'Prefix','backend':" + BACKEND + "}");
            same(ingress.path("metadata").path("annotations"), "{'slipway.dev/group':'Lab 1'}");
        }
    }

    @Test
    @DisplayName("an endpoint of four numbers is no host that a rule may name")
    void address() {
        JsonNode ingress = one(SampleSettings.routed(Routing.Style.PLAIN, "http://10.1.2.3:8080/{id}"), "Ingress");

        assertThat(ingress.at("/spec/rules/0").has("host")).isFalse();
    }

    @Test
    @DisplayName("certificate and annotations of the operator's are there")
    void operators() {
        var routing = new Routing(
                Routing.Style.PLAIN,
                Optional.empty(),
                Map.of("cert-manager.io/cluster-issuer", "ours"),
                Optional.of("wildcard"));
        JsonNode ingress = one(SampleSettings.routed(routing, "https://models.example.org/{id}"), "Ingress");

        same(ingress.path("spec").path("tls").path(0), "{'hosts':['models.example.org'],'secretName':'wildcard'}");
        assertThat(ingress.path("spec").has("ingressClassName")).isFalse();
        assertThat(ingress.path("metadata")
                        .path("annotations")
                        .path("cert-manager.io/cluster-issuer")
                        .asText())
                .isEqualTo("ours");
    }

    @Test
    @DisplayName(
            "R70 R71 each is owned by its Deployment and says what it is; the digest of what it is knows nothing of whose and when")
    void owned() {
        SecondaryManifest service = SecondaryManifests.of(
                        Goal.of(SampleRollout.iris(7).rollout(), SampleSettings.plain()))
                .get(0);
        var owner = new ObjectMeta("iris", "models", "uid-1", "9", 1, Map.of(), Map.of(), List.of(), null, null);
        JsonNode metadata = service.ownedBy(owner, new Fence(8)).path("metadata");

        same(
                metadata.path("ownerReferences").path(0),
                "{'apiVersion':'apps/v1','kind':'Deployment','name':'iris','uid':'uid-1','controller':true}");
        same(
                metadata.path("annotations"),
                "{'slipway.dev/group':'Lab 1','slipway.dev/fence':'8','slipway.dev/content':'" + service.digest()
                        + "'}");
        assertThat(SecondaryManifests.of(Goal.of(
                                SampleRollout.iris(9)
                                        .image("m:2")
                                        .with(spec -> spec.description("other"))
                                        .rollout(),
                                SampleSettings.plain()))
                        .get(0)
                        .digest())
                .isEqualTo(service.digest());
    }

    private static JsonNode one(WorkloadSettings settings, String kind) {
        return SecondaryManifests.of(Goal.of(SampleRollout.iris(7).rollout(), settings)).stream()
                .filter(manifest -> manifest.kind().kind().equals(kind))
                .findFirst()
                .orElseThrow()
                .manifest();
    }

    private static List<String> kinds(SampleRollout sample, WorkloadSettings settings) {
        return SecondaryManifests.of(Goal.of(sample.rollout(), settings)).stream()
                .map(manifest -> manifest.kind().kind())
                .toList();
    }

    /** Whatever the order of the fields, and the class of the numbers. */
    private static void same(JsonNode found, String wanted) {
        assertThat(Differences.between(Manifests.json(found.toString()), Manifests.json(wanted)))
                .as(found::toPrettyString)
                .isEmpty();
    }
}
