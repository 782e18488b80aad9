package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Fence;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeploymentManifestsTest {
    private static final Instant WRITTEN = Instant.parse("2026-03-04T05:06:07Z");

    /** All of it, as an API server gets it. */
    private static final String WHOLE = """
            {'apiVersion':'apps/v1','kind':'Deployment',
             'metadata':{'name':'iris','namespace':'models',
              'labels':{
               'app.kubernetes.io/instance':'iris','app.kubernetes.io/managed-by':'slipway','app.kubernetes.io/name':'model',
               'slipway.dev/deployment':'iris','slipway.dev/group':'g_4cab_201g','slipway.dev/incarnation':'life-one',
               'slipway.dev/revision':'7','slipway.dev/store':'store-ours'},
              'annotations':{
               'slipway.dev/complete':'6','slipway.dev/fence':'7','slipway.dev/group':'Lab 1',
               'slipway.dev/parts':'PodDisruptionBudget,Service','slipway.dev/revision':'7',
               'slipway.dev/template':'60b16ffcfca139a7','slipway.dev/written-at':'2026-03-04T05:06:07Z'}},
             'spec':{
              'replicas':2,
              'selector':{'matchLabels':{
               'slipway.dev/deployment':'iris','slipway.dev/incarnation':'life-one','slipway.dev/store':'store-ours'}},
              'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1,'maxUnavailable':0}},
              'minReadySeconds':45,
              'progressDeadlineSeconds':1065,
              'revisionHistoryLimit':2,
              'template':{
               'metadata':{
                'labels':{
                 'app.kubernetes.io/instance':'iris','app.kubernetes.io/managed-by':'slipway','app.kubernetes.io/name':'model',
                 'slipway.dev/deployment':'iris','slipway.dev/group':'g_4cab_201g','slipway.dev/incarnation':'life-one',
                 'slipway.dev/revision':'5','slipway.dev/store':'store-ours','slipway.dev/template':'60b16ffcfca139a7'},
                'annotations':{
                 'slipway.dev/content':'bac0eed56cf21925','slipway.dev/group':'Lab 1','slipway.dev/termination-seconds':'35'}},
               'spec':{
                'automountServiceAccountToken':false,
                'enableServiceLinks':false,
                'terminationGracePeriodSeconds':35,
                'topologySpreadConstraints':[{
                 'maxSkew':1,'topologyKey':'kubernetes.io/hostname','whenUnsatisfiable':'ScheduleAnyway',
                 'labelSelector':{'matchLabels':{
                  'slipway.dev/deployment':'iris','slipway.dev/incarnation':'life-one','slipway.dev/store':'store-ours'}}}],
                'securityContext':{'runAsNonRoot':true,'seccompProfile':{'type':'RuntimeDefault'}},
                'containers':[{
                 'name':'model',
                 'image':'registry.example.org/models/iris:1',
                 'env':[
                  {'name':'PREDICTIVE_UNIT_HTTP_SERVICE_PORT','value':'9000'},
                  {'name':'PREDICTIVE_UNIT_ID','value':'iris'},
                  {'name':'PREDICTIVE_UNIT_IMAGE','value':'registry.example.org/models/iris:1'},
                  {'name':'PREDICTIVE_UNIT_SERVICE_PORT','value':'9000'},
                  {'name':'PREDICTOR_ID','value':'default'},
                  {'name':'SELDON_DEPLOYMENT_ID','value':'iris'}],
                 'ports':[{'name':'http','containerPort':9000,'protocol':'TCP'}],
                 'resources':{
                  'requests':{'cpu':'500m','memory':'1Gi'},
                  'limits':{'cpu':'500m','memory':'1Gi'}},
                 'readinessProbe':{
                  'tcpSocket':{'port':'http'},'periodSeconds':5,'timeoutSeconds':2,'failureThreshold':3},
                 'startupProbe':{
                  'tcpSocket':{'port':'http'},'periodSeconds':5,'timeoutSeconds':2,'failureThreshold':181},
                 'lifecycle':{'preStop':{'sleep':{'seconds':5}}},
                 'securityContext':{'allowPrivilegeEscalation':false,'capabilities':{'drop':['ALL']}},
                 'terminationMessagePolicy':'FallbackToLogsOnError'}]}}}}
            """;

    @Test
    @DisplayName("R54 R65 R70 R96 a whole Deployment says exactly this")
    void whole() {
        Goal goal = goal(SampleRollout.iris(7));
        var pods = new DeploymentManifests.Pods(PodTemplates.of(goal, new RevisionNumber(5)), 45);

        ObjectNode manifest = DeploymentManifests.of(
                goal,
                goal.shape().withReplicas(2),
                pods,
                Optional.of(new Fence(6)),
                List.of("PodDisruptionBudget", "Service"),
                WRITTEN);

        assertThat(Differences.between(Manifests.json(manifest.toString()), Manifests.json(WHOLE)))
                .isEmpty();
    }

    @Test
    @DisplayName("a rollout by recreation says so, and gives no numbers, which a server would refuse beside it")
    void recreate() {
        JsonNode strategy =
                spec(SampleRollout.iris(7).strategy(Strategy.recreate()), 0).path("strategy");

        assertThat(strategy).isEqualTo(Manifests.json("{'type':'Recreate'}"));
    }

    @Test
    @DisplayName("R63 without pacing new pods count as available at once, and the field isn't there")
    void unpaced() {
        assertThat(spec(SampleRollout.iris(7), 0).has("minReadySeconds")).isFalse();
    }

    @Test
    @DisplayName(
            "R65 the controller's own deadline is later than the library's, than the start of a model, and than a paced step")
    void deadline() {
        JsonNode long1 = spec(
                SampleRollout.iris(7)
                        .with(spec -> spec.progressDeadline(Duration.ofSeconds(100))
                                .contract(contract -> contract.startupBudget(Duration.ofHours(2)))),
                400);
        JsonNode long2 = spec(
                SampleRollout.iris(7)
                        .with(spec -> spec.progressDeadline(Duration.ofHours(3))
                                .contract(contract -> contract.startupBudget(Duration.ofSeconds(10)))),
                0);

        assertThat(long1.path("progressDeadlineSeconds").asInt()).isEqualTo(7200 + 400 + 60);
        assertThat(long2.path("progressDeadlineSeconds").asInt()).isEqualTo(10_800 + 60);
    }

    @Test
    @DisplayName("R72 a group's whole name is in an annotation, whatever it is called")
    void group() {
        Rollout rollout = SampleRollout.iris(7).rollout();
        Goal goal = Goal.of(rollout, SampleSettings.plain());
        ObjectNode manifest = DeploymentManifests.of(
                goal,
                goal.shape(),
                new DeploymentManifests.Pods(PodTemplates.of(goal, new RevisionNumber(7)), 0),
                Optional.empty(),
                List.of(),
                WRITTEN);

        JsonNode metadata = manifest.path("metadata");
        assertThat(metadata.path("annotations").path(StampKeys.GROUP).asText()).isEqualTo("Lab 1");
        assertThat(metadata.path("annotations").has(StampKeys.COMPLETE)).isFalse();
        assertThat(metadata.path("annotations").has(StampKeys.PARTS)).isFalse();
    }

    private static Goal goal(SampleRollout sample) {
        return Goal.of(sample.rollout(), SampleSettings.plain());
    }

    private static JsonNode spec(SampleRollout sample, int minReadySeconds) {
        Goal goal = goal(sample);
        var pods = new DeploymentManifests.Pods(PodTemplates.of(goal, new RevisionNumber(7)), minReadySeconds);
        return DeploymentManifests.of(goal, goal.shape(), pods, Optional.empty(), List.of(), WRITTEN)
                .path("spec");
    }
}
