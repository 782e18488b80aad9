package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.RolloutLabels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RolloutWriterTest {
    private static final DeploymentRef IRIS = SampleRollout.IRIS;
    private static final DeploymentRef NEXT = SampleRollout.ref("iris", "life-two");

    private final WriterBench bench = new WriterBench();

    @Nested
    @DisplayName("a first rollout")
    class First {
        @Test
        @DisplayName(
                "R1 P2 one call makes all of it: the Deployment first and without replicas, and it grows last of all")
        void all() {
            assertThat(bench.apply(SampleRollout.iris(4))).isEqualTo(ApplyResult.ACCEPTED);

            assertThat(bench.cluster.calls().made())
                    .filteredOn(call -> call.verb() == Verb.APPLY)
                    .extracting(call -> call.kind().kind())
                    .containsExactly(
                            "Deployment", "Service", "Middleware", "Ingress", "PodDisruptionBudget", "Deployment");
            assertThat(bench.shape().replicas()).isEqualTo(3);
            assertThat(bench.stamp())
                    .isEqualTo(new Stamp(
                            IRIS,
                            new Fence(4),
                            new RevisionNumber(4),
                            bench.shape().template(),
                            Optional.of(new Fence(4))));
        }

        @Test
        @DisplayName("R70 what is beside the Deployment is owned by it, and so goes with it")
        void owned() {
            bench.serve(SampleRollout.iris(4));

            for (var kind : SecondaryManifests.KINDS) {
                ObjectMeta part = bench.part(kind).orElseThrow();
                assertThat(part.controller())
                        .as("owner of the %s", kind)
                        .contains(bench.object().metadata().uid());
                assertThat(Stamp.owner(part)).contains(IRIS);
            }
        }

        @Test
        @DisplayName("R63 nothing grows while pods of a Deployment that is no more are still ending")
        void waitsForTheDead() {
            bench.serve(SampleRollout.iris(4));
            bench.cluster.remove(KubeKind.DEPLOYMENT, SampleSettings.NAMESPACE, "iris");
            bench.controllers.settleBut("is gone");
            assertThat(bench.controllers.pods())
                    .hasSize(3)
                    .allMatch(pod -> pod.metadata().isTerminating());

            assertThat(bench.apply(SampleRollout.iris(4))).isEqualTo(ApplyResult.ACCEPTED);
            assertThat(bench.shape().replicas()).isZero();
            assertThat(bench.stamp().isComplete()).isFalse();

            bench.serve(SampleRollout.iris(4));
            assertThat(bench.shape().replicas()).isEqualTo(3);
        }

        @Test
        @DisplayName("R9 what isn't done here is refused by its name, before anything is read")
        void refused() {
            assertThatThrownBy(() -> bench.apply(SampleRollout.iris(4).strategy(new Strategy("by-moonlight", 0, 0))))
                    .isInstanceOf(UnsupportedCapabilityException.class)
                    .hasMessageContaining("by-moonlight");
            assertThatThrownBy(
                            () -> bench.apply(SampleRollout.iris(4).with(spec -> spec.access(Endpoint.Access.PRIVATE))))
                    .isInstanceOf(UnsupportedCapabilityException.class)
                    .hasMessageContaining("private-endpoint");
            assertThat(bench.cluster.calls().made()).isEmpty();
        }

        @Test
        @DisplayName("R95 a group's own namespace is where its deployments go")
        void namespace() {
            var settings = new WorkloadSettings(
                    "east",
                    "elsewhere",
                    Map.of(IRIS.group(), "labs"),
                    Optional.empty(),
                    Routing.NONE,
                    PodRules.DEFAULT);
            var rollout = SampleRollout.iris(4).rollout();
            bench.record.name(IRIS, 4);

            bench.writer(settings).apply(rollout);

            assertThat(bench.object().metadata().namespace()).isEqualTo("labs");
            assertThat(bench.part(KubeKind.SERVICE).orElseThrow().namespace()).isEqualTo("labs");
        }
    }

    @Nested
    @DisplayName("a rollout that is there")
    class There {
        @Test
        @DisplayName("P1 R71 is accepted without a write, whoever asks, and asks the record nothing")
        void again() {
            bench.serve(SampleRollout.iris(4));
            List<String> before = bench.versions();
            bench.cluster.calls().forget();
            bench.record.meanwhile(() -> {
                throw new AssertionError("the record was asked");
            });

            assertThat(bench.writer(bench.settings).apply(SampleRollout.iris(4).rollout()))
                    .isEqualTo(ApplyResult.ACCEPTED);

            assertThat(bench.versions()).isEqualTo(before);
            assertThat(bench.writes()).isZero();
            assertThat(bench.cluster.calls().made()).hasSize(5);
        }

        @Test
        @DisplayName("P3 is superseded by a greater stamp, also if a restored record names the older one")
        void older() {
            bench.serve(SampleRollout.iris(4));
            List<String> before = bench.versions();

            assertThat(bench.apply(SampleRollout.iris(3).replicas(1))).isEqualTo(ApplyResult.SUPERSEDED);

            assertThat(bench.versions()).isEqualTo(before);
        }

        @Test
        @DisplayName("P4 is superseded if the record says another fence, or none any more")
        void notRecorded() {
            bench.serve(SampleRollout.iris(4));
            List<String> before = bench.versions();

            for (long recorded : new long[] {3, 4, 6}) {
                bench.record.name(IRIS, recorded);
                assertThat(bench.writer.apply(SampleRollout.iris(5).replicas(1).rollout()))
                        .isEqualTo(ApplyResult.SUPERSEDED);
            }
            bench.record.forget(IRIS);
            assertThat(bench.writer.apply(SampleRollout.iris(5).replicas(1).rollout()))
                    .isEqualTo(ApplyResult.SUPERSEDED);

            assertThat(bench.versions()).isEqualTo(before);
        }

        @Test
        @DisplayName(
                "R22 R70 something beside the Deployment that somebody has deleted is made again, and nothing else is written")
        void partDeleted() {
            bench.serve(SampleRollout.iris(4));
            String version = bench.object().metadata().resourceVersion();
            bench.cluster.remove(KubeKind.SERVICE, SampleSettings.NAMESPACE, "iris");

            assertThat(bench.apply(SampleRollout.iris(4))).isEqualTo(ApplyResult.ACCEPTED);

            assertThat(bench.part(KubeKind.SERVICE)).isPresent();
            assertThat(bench.object().metadata().resourceVersion()).isEqualTo(version);
        }

        @Test
        @DisplayName(
                "R71 a number that somebody has changed by hand is set right again when the rollout is applied again")
        void scaledByHand() {
            bench.serve(SampleRollout.iris(4));
            bench.cluster.change(
                    KubeKind.DEPLOYMENT,
                    SampleSettings.NAMESPACE,
                    "iris",
                    node -> node.withObjectProperty("spec").put("replicas", 5));
            bench.controllers.settle();

            bench.serve(SampleRollout.iris(4));

            assertThat(bench.shape().replicas()).isEqualTo(3);
        }
    }

    @Nested
    @DisplayName("a change")
    class Change {
        @Test
        @DisplayName("P10 R31 R71 of words or metadata is one write that leaves the template alone")
        void description() {
            bench.serve(SampleRollout.iris(4));
            var template = bench.raw().path("spec").path("template");
            long generation = bench.object().metadata().generation();
            bench.cluster.calls().forget();

            bench.apply(SampleRollout.iris(5)
                    .with(spec -> spec.description("better").metadata("team", "red")));

            assertThat(bench.writes()).isEqualTo(1);
            assertThat(bench.raw().path("spec").path("template")).isEqualTo(template);
            assertThat(bench.object().metadata().generation()).isEqualTo(generation);
            assertThat(bench.stamp().fence()).isEqualTo(new Fence(5));
            assertThat(bench.stamp().isComplete()).isTrue();
        }

        @Test
        @DisplayName("P10 R31 of the number leaves the template alone, up and down, and is one write")
        void number() {
            bench.serve(SampleRollout.iris(4));
            var template = bench.raw().path("spec").path("template");
            bench.cluster.calls().forget();

            bench.apply(SampleRollout.iris(5).replicas(4));
            assertThat(bench.writes()).isEqualTo(1);
            assertThat(bench.shape().replicas()).isEqualTo(4);
            bench.controllers.settle();
            bench.apply(SampleRollout.iris(6).replicas(2));

            assertThat(bench.shape().replicas()).isEqualTo(2);
            assertThat(bench.raw().path("spec").path("template")).isEqualTo(template);
        }

        @Test
        @DisplayName(
                "R31 of settings, or of the library, restarts nothing: what is only scaled is repeated as it was read")
        void otherSettings() {
            bench.serve(SampleRollout.iris(4));
            var template = bench.raw().path("spec").path("template");
            var others = SampleSettings.with(new PodRules(false, OptionalLong.of(77), Optional.of("Always"), 20));
            bench.record.name(IRIS, 5);

            bench.writer(others).apply(SampleRollout.iris(5).replicas(4).rollout());

            assertThat(bench.shape().replicas()).isEqualTo(4);
            assertThat(bench.raw().path("spec").path("template")).isEqualTo(template);
        }

        @Test
        @DisplayName(
                "R31 a template that somebody has changed by hand isn't put right by scaling, which restarts nothing")
        void editedTemplate() {
            bench.serve(SampleRollout.iris(4));
            bench.cluster.change(
                    KubeKind.DEPLOYMENT,
                    SampleSettings.NAMESPACE,
                    "iris",
                    node -> node.withObjectProperty("spec")
                            .withObjectProperty("template")
                            .withObjectProperty("metadata")
                            .withObjectProperty("annotations")
                            .put("kubectl.kubernetes.io/restartedAt", "2026-01-01T00:00:00Z"));
            bench.controllers.settle();
            var template = bench.raw().path("spec").path("template");

            bench.apply(SampleRollout.iris(5).replicas(4));

            assertThat(bench.raw().path("spec").path("template")).isEqualTo(template);
        }

        @Test
        @DisplayName("R29 of the image replaces the template, keeps the number and counts as complete in one write")
        void image() {
            bench.serve(SampleRollout.iris(4));
            String before = bench.shape().template();
            bench.cluster.calls().forget();

            bench.apply(SampleRollout.iris(5).image("registry.example.org/models/iris:2"));

            assertThat(bench.writes()).isEqualTo(1);
            assertThat(bench.shape().template()).isNotEqualTo(before);
            assertThat(bench.stamp().isComplete()).isTrue();
            bench.controllers.settle();
            assertThat(bench.controllers.pods())
                    .hasSize(3)
                    .allMatch(pod -> Live.template(pod).equals(bench.shape().template()));
        }

        @Test
        @DisplayName("V8 R63 of template and number is two writes: fewer before the template")
        void fewerFirst() {
            bench.serve(SampleRollout.iris(4));
            String before = bench.shape().template();
            SampleRollout next = SampleRollout.iris(5).replicas(1).image("m:2");

            bench.apply(next);
            assertThat(bench.shape().template()).isEqualTo(before);
            assertThat(bench.shape().replicas()).isEqualTo(1);
            assertThat(bench.stamp().isComplete()).isFalse();

            bench.controllers.settle();
            bench.apply(next);
            assertThat(bench.shape().template()).isNotEqualTo(before);
            assertThat(bench.stamp().isComplete()).isTrue();
        }

        @Test
        @DisplayName(
                "V8 R63 of template and number is two writes: more after the template, when no old pod is asked for any more")
        void moreLast() {
            bench.serve(SampleRollout.iris(4));
            SampleRollout next = SampleRollout.iris(5).replicas(5).image("m:2");

            bench.apply(next);
            assertThat(bench.shape().replicas()).isEqualTo(3);
            bench.apply(next);
            assertThat(bench.shape().replicas()).isEqualTo(3);

            bench.controllers.settle();
            bench.apply(next);
            assertThat(bench.shape().replicas()).isEqualTo(5);
            assertThat(bench.stamp().isComplete()).isTrue();
        }

        @Test
        @DisplayName("V1 R63 that grows waits while pods end; the rollout is noted meanwhile")
        void growingWaits() {
            bench.serve(SampleRollout.iris(4));
            bench.apply(SampleRollout.iris(5).replicas(0));
            bench.controllers.settleBut("is gone");

            assertThat(bench.apply(SampleRollout.iris(6))).isEqualTo(ApplyResult.ACCEPTED);
            assertThat(bench.shape().replicas()).isZero();
            assertThat(bench.stamp().fence()).isEqualTo(new Fence(6));
            bench.cluster.calls().forget();
            assertThat(bench.apply(SampleRollout.iris(6))).isEqualTo(ApplyResult.ACCEPTED);
            assertThat(bench.writes()).as("while nothing may be written").isZero();

            bench.serve(SampleRollout.iris(6));
            assertThat(bench.shape().replicas()).isEqualTo(3);
        }

        @Test
        @DisplayName("R64 that mends an update which is stuck isn't locked out by it")
        void escape() {
            bench.serve(SampleRollout.iris(4));
            bench.apply(SampleRollout.iris(5).image("m:broken"));
            bench.controllers.settleBut("is ready");

            bench.apply(SampleRollout.iris(6).image("m:3"));

            assertThat(bench.stamp().isComplete()).isTrue();
            bench.controllers.settle();
            assertThat(bench.controllers.pods()).hasSize(3);
        }

        @Test
        @DisplayName("R63 to no surge amid one with a surge writes the narrower strategy first, alone")
        void narrower() {
            bench.serve(SampleRollout.iris(4));
            bench.apply(SampleRollout.iris(5).image("m:broken"));
            bench.controllers.settleBut("is ready");
            SampleRollout next = SampleRollout.iris(6).image("m:3").strategy(Strategy.rolling(0, 1));
            String broken = bench.shape().template();

            bench.apply(next);
            assertThat(bench.shape().strategy()).isEqualTo(Strategy.rolling(0, 1));
            assertThat(bench.shape().template()).isEqualTo(broken);

            bench.controllers.settleBut("is ready");
            bench.apply(next);
            assertThat(bench.shape().template()).isNotEqualTo(broken);
        }

        @Test
        @DisplayName("V9 R63 by a recreate goes to no replicas, and changes the template there")
        void recreate() {
            bench.serve(SampleRollout.iris(4));
            SampleRollout next = SampleRollout.iris(5).image("m:2").strategy(Strategy.recreate());

            bench.apply(next.running(0));
            assertThat(bench.shape().replicas()).isZero();
            bench.controllers.settle();
            SampleRollout last = SampleRollout.iris(6).image("m:2").strategy(Strategy.recreate());
            bench.serve(last);

            assertThat(bench.shape().replicas()).isEqualTo(3);
            assertThat(bench.shape().strategy()).isEqualTo(Strategy.recreate());
        }

        @Test
        @DisplayName(
                "P10 R50 back to a template whose ReplicaSet is still there keeps its revision, so that it is used again")
        void rollback() {
            bench.serve(SampleRollout.iris(4));
            var first = bench.raw().path("spec").path("template");
            bench.serve(SampleRollout.iris(5).image("m:2"));

            bench.serve(SampleRollout.iris(6));

            assertThat(bench.raw().path("spec").path("template")).isEqualTo(first);
            assertThat(bench.cluster.all(KubeKind.REPLICA_SET)).hasSize(2);
        }

        @Test
        @DisplayName("R31 taken back half-way with other settings leaves the pods that still run as they are")
        void takenBack() {
            bench.serve(SampleRollout.iris(4));
            var first = bench.raw().path("spec").path("template");
            bench.apply(SampleRollout.iris(5).image("m:broken"));
            bench.controllers.settleBut("is ready");
            var others = SampleSettings.with(SampleSettings.draining(20));
            bench.record.name(IRIS, 6);

            bench.writer(others).apply(SampleRollout.iris(6).rollout());

            assertThat(bench.raw().path("spec").path("template")).isEqualTo(first);
        }

        @Test
        @DisplayName("R27 R36 to no replicas keeps what leads to it, and starting again writes none of that")
        void stop() {
            bench.serve(SampleRollout.iris(4));
            List<String> parts = bench.versions().stream().skip(1).toList();

            bench.serve(SampleRollout.iris(5).replicas(0).with(spec -> spec.replicas(3)));
            bench.serve(SampleRollout.iris(6));

            assertThat(bench.versions().stream().skip(1)).containsExactlyElementsOf(parts);
        }

        @Test
        @DisplayName("R96 to one replica takes the disruption budget away, and back brings it again")
        void budget() {
            bench.serve(SampleRollout.iris(4));
            bench.serve(SampleRollout.iris(5).replicas(1));
            assertThat(bench.part(KubeKind.DISRUPTION_BUDGET)).isEmpty();
            assertThat(Parts.named(bench.object())).doesNotContain("PodDisruptionBudget");

            bench.serve(SampleRollout.iris(6).replicas(2));
            assertThat(bench.part(KubeKind.DISRUPTION_BUDGET)).isPresent();
        }

        @Test
        @DisplayName("R25 of the endpoint in the settings reaches the routes with the next rollout, and touches no pod")
        void otherEndpoint() {
            bench.serve(SampleRollout.iris(4));
            var template = bench.raw().path("spec").path("template");
            var others = SampleSettings.routed(Routing.Style.PLAIN, "https://{id}.models.example.org");
            bench.record.name(IRIS, 5);

            bench.writer(others).apply(SampleRollout.iris(5).rollout());

            assertThat(bench.part(SecondaryManifests.MIDDLEWARE)).isEmpty();
            assertThat(bench.part(KubeKind.INGRESS).orElseThrow().annotation(StampKeys.FENCE))
                    .contains("5");
            assertThat(bench.part(KubeKind.SERVICE).orElseThrow().annotation(StampKeys.FENCE))
                    .contains("4");
            assertThat(bench.raw().path("spec").path("template")).isEqualTo(template);
        }

        @Test
        @DisplayName("R70 leaves labels and annotations of others on the objects alone")
        void others() {
            bench.serve(SampleRollout.iris(4));
            bench.cluster.change(KubeKind.DEPLOYMENT, SampleSettings.NAMESPACE, "iris", node -> {
                node.withObjectProperty("metadata").withObjectProperty("labels").put("team", "red");
                node.withObjectProperty("metadata")
                        .withObjectProperty("annotations")
                        .put("note", "mine");
            });

            bench.serve(SampleRollout.iris(5).replicas(2));
            bench.remove(IRIS, 6);

            assertThat(bench.object().metadata().label("team")).contains("red");
            assertThat(bench.object().metadata().annotation("note")).contains("mine");
        }
    }

    @Nested
    @DisplayName("lateness")
    class Late {
        @Test
        @DisplayName(
                "P4 R38 a rollout that is late by a whole deletion, between the record's answer and its write, brings nothing back")
        void deletedMeanwhile() {
            bench.serve(SampleRollout.iris(4));
            bench.record.name(IRIS, 5);
            bench.record.meanwhile(() -> {
                for (int pass = 0; pass < 5; pass++) {
                    bench.remove(IRIS, 6);
                    bench.controllers.settle();
                }
                bench.record.forget(IRIS);
            });

            contended(() -> bench.writer.apply(SampleRollout.iris(5).rollout()));

            assertThat(bench.cluster.all(KubeKind.DEPLOYMENT)).isEmpty();
        }

        @Test
        @DisplayName(
                "P4 V6 a Deployment that is made just as its deletion is recorded is never activated, and goes again")
        void deletedWhileMade() {
            bench.record.name(IRIS, 1);
            bench.record.meanwhile(() -> bench.record.forget(IRIS));

            assertThat(bench.writer.apply(SampleRollout.iris(1).rollout())).isEqualTo(ApplyResult.SUPERSEDED);

            assertThat(bench.cluster.all(KubeKind.DEPLOYMENT)).isEmpty();
        }

        @Test
        @DisplayName("P4 a write that is late by a newer rollout doesn't overwrite that")
        void overtaken() {
            bench.serve(SampleRollout.iris(4));
            bench.record.name(IRIS, 5);
            bench.record.meanwhile(() -> bench.apply(SampleRollout.iris(6).replicas(2)));

            contended(() -> bench.writer.apply(SampleRollout.iris(5).replicas(4).rollout()));

            assertThat(bench.stamp().fence()).isEqualTo(new Fence(6));
            assertThat(bench.shape().replicas()).isEqualTo(2);
        }

        @Test
        @DisplayName("G5 R31 a late route of a rollout that was taken back doesn't stay over the one that counts")
        void lateRoute() {
            bench.serve(SampleRollout.iris(4));
            var others = SampleSettings.routed(Routing.Style.TRAEFIK, "https://other.example.org/{id}");
            bench.record.name(IRIS, 5);
            // The record is asked once for the stamp and once for what is beside the Deployment; it is late between the
            // two.
            bench.record.meanwhile(() -> bench.record.meanwhile(() -> {
                bench.record.name(IRIS, 6);
                bench.serve(SampleRollout.iris(6));
            }));

            contended(() -> bench.writer(others).apply(SampleRollout.iris(5).rollout()));

            assertThat(ingressHost()).isEqualTo("models.example.org");
            assertThat(bench.stamp().fence()).isEqualTo(new Fence(6));
        }

        private String ingressHost() {
            return bench.cluster
                    .raw(KubeKind.INGRESS, SampleSettings.NAMESPACE, "iris")
                    .orElseThrow()
                    .at("/spec/rules/0/host")
                    .asText();
        }

        private void contended(Runnable call) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(ProviderException.class)
                    .extracting(error -> ((ProviderException) error).code())
                    .isEqualTo(ErrorCode.CONTENDED);
        }
    }

    @Nested
    @DisplayName("what is in the way")
    class InTheWay {
        @Test
        @DisplayName("P3 G5 another life that runs is a predecessor and stays as it is, until it is removed")
        void predecessor() {
            bench.serve(SampleRollout.iris(4));
            bench.record.forget(IRIS);
            List<String> before = bench.versions();

            assertThat(bench.apply(SampleRollout.of(NEXT, 1))).isEqualTo(ApplyResult.PREDECESSOR);
            assertThat(bench.versions()).isEqualTo(before);

            removeWholly(IRIS, 5);
            bench.serve(SampleRollout.of(NEXT, 1));
            assertThat(bench.stamp().ref()).isEqualTo(NEXT);
        }

        @Test
        @DisplayName(
                "P3 G5 another life that runs nothing and isn't recorded makes way by itself, and what is beside it too")
        void leftover() {
            bench.serve(SampleRollout.iris(4));
            bench.serve(SampleRollout.iris(5).replicas(0));
            bench.record.forget(IRIS);

            assertThat(bench.apply(SampleRollout.of(NEXT, 1))).isEqualTo(ApplyResult.ACCEPTED);

            bench.controllers.settle();
            assertThat(bench.stamp().ref()).isEqualTo(NEXT);
            for (var kind : SecondaryManifests.KINDS) {
                assertThat(Stamp.owner(bench.part(kind).orElseThrow()))
                        .as("%s", kind)
                        .contains(NEXT);
            }
        }

        @Test
        @DisplayName("V11 a successor isn't taken for a predecessor: another life that is recorded stays")
        void recordedLife() {
            bench.serve(SampleRollout.iris(4));
            bench.serve(SampleRollout.iris(5).replicas(0));
            List<String> before = bench.versions();

            assertThat(bench.writer.apply(SampleRollout.of(NEXT, 1).rollout())).isEqualTo(ApplyResult.SUPERSEDED);
            assertThat(bench.apply(SampleRollout.of(NEXT, 1))).isEqualTo(ApplyResult.PREDECESSOR);

            assertThat(bench.versions()).isEqualTo(before);
        }

        @Test
        @DisplayName("P9 R70 R95 another store's Deployment is a conflict that names the store, and isn't touched")
        void otherStore() {
            bench.serve(SampleRollout.of(SampleRollout.ref(SampleRollout.OTHER_STORE, "iris", "life-one"), 9));
            List<String> before = bench.versions();

            conflict("store-theirs");

            assertThat(bench.versions()).isEqualTo(before);
        }

        @Test
        @DisplayName("P9 R70 a Deployment of somebody else's is a conflict, and isn't touched")
        void foreign() {
            put(KubeKind.DEPLOYMENT);
            List<String> before = bench.versions();

            conflict("doesn't come from this library");

            assertThat(bench.versions()).isEqualTo(before);
        }

        @Test
        @DisplayName(
                "R70 a Service of somebody else's is a conflict before anything runs, isn't touched, and what was made is in no one's way")
        void foreignService() {
            put(KubeKind.SERVICE);
            String before = bench.part(KubeKind.SERVICE).orElseThrow().resourceVersion();

            conflict("the Service models/iris");
            conflict("the Service models/iris");

            assertThat(bench.part(KubeKind.SERVICE).orElseThrow().resourceVersion())
                    .isEqualTo(before);
            assertThat(bench.shape().replicas()).isZero();
            assertThat(bench.stamp().isComplete()).isFalse();
            bench.cluster.remove(KubeKind.SERVICE, SampleSettings.NAMESPACE, "iris");
            bench.serve(SampleRollout.iris(1));
            assertThat(bench.shape().replicas()).isEqualTo(3);
        }

        @Test
        @DisplayName(
                "R70 R95 an Ingress or a budget of somebody else's that comes later stops the next rollout, and not what runs")
        void laterForeign() {
            bench.serve(SampleRollout.iris(4));
            bench.cluster.remove(KubeKind.INGRESS, SampleSettings.NAMESPACE, "iris");
            put(KubeKind.INGRESS);
            String template = bench.shape().template();

            assertThatThrownBy(() -> bench.apply(SampleRollout.iris(5).image("m:2")))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("the Ingress models/iris");

            assertThat(bench.shape().template()).isEqualTo(template);
            assertThat(bench.shape().replicas()).isEqualTo(3);
        }

        @Test
        @DisplayName("P3 what is ending already is waited for")
        void ending() {
            bench.serve(SampleRollout.iris(4));
            bench.cluster.change(
                    KubeKind.DEPLOYMENT,
                    SampleSettings.NAMESPACE,
                    "iris",
                    node -> node.withObjectProperty("metadata").put("deletionTimestamp", "2031-05-06T07:08:09Z"));

            assertThat(bench.apply(SampleRollout.iris(5))).isEqualTo(ApplyResult.PREDECESSOR);
            assertThat(bench.remove(IRIS, 6)).isEqualTo(ApplyResult.ACCEPTED);
        }

        private void put(KubeKind<?> kind) {
            bench.cluster.put(
                    kind, Manifests.object(kind, SampleSettings.NAMESPACE, "iris", Map.of("app", "somebody's")));
            bench.cluster.change(
                    kind,
                    SampleSettings.NAMESPACE,
                    "iris",
                    node -> node.putObject("spec").putObject("template").putObject("metadata"));
        }

        private void conflict(String words) {
            assertThatThrownBy(() -> bench.apply(SampleRollout.iris(1)))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining(words)
                    .extracting(error -> ((ProviderException) error).code())
                    .isEqualTo(ErrorCode.CONFLICT);
        }
    }

    @Nested
    @DisplayName("a removal")
    class Removal {
        @Test
        @DisplayName("P5 R37 of something absent is accepted, and writes nothing")
        void absent() {
            assertThat(bench.remove(IRIS, 1)).isEqualTo(ApplyResult.ACCEPTED);
            assertThat(bench.writes()).isZero();
        }

        @Test
        @DisplayName("V4 R38 goes to no replicas first, and deletes when nobody is left; nothing stays")
        void inOrder() {
            bench.serve(SampleRollout.iris(4));

            assertThat(bench.remove(IRIS, 5)).isEqualTo(ApplyResult.ACCEPTED);
            assertThat(bench.shape().replicas()).isZero();
            assertThat(bench.stamp().fence()).isEqualTo(new Fence(5));
            bench.controllers.settleBut("is gone");
            assertThat(bench.remove(IRIS, 5)).isEqualTo(ApplyResult.ACCEPTED);
            assertThat(bench.cluster.all(KubeKind.DEPLOYMENT)).hasSize(1);

            bench.controllers.settle();
            bench.remove(IRIS, 5);
            bench.controllers.settle();
            assertThat(bench.versions()).isEmpty();
            assertThat(bench.cluster.all(KubeKind.REPLICA_SET)).isEmpty();
        }

        @Test
        @DisplayName("R38 of what is stopped is done in one call")
        void stopped() {
            bench.serve(SampleRollout.iris(4));
            bench.serve(SampleRollout.iris(5).replicas(0));

            bench.remove(IRIS, 6);

            assertThat(bench.cluster.all(KubeKind.DEPLOYMENT)).isEmpty();
        }

        @Test
        @DisplayName("P3 P4 an older one, or one that the record doesn't name, is superseded and ends nothing")
        void older() {
            bench.serve(SampleRollout.iris(4));
            List<String> before = bench.versions();

            assertThat(bench.remove(IRIS, 3)).isEqualTo(ApplyResult.SUPERSEDED);
            bench.record.name(IRIS, 6);
            assertThat(bench.writer.remove(IRIS, new Fence(5))).isEqualTo(ApplyResult.SUPERSEDED);

            assertThat(bench.versions()).isEqualTo(before);
        }

        @Test
        @DisplayName("P3 G5 of one life doesn't touch the next one")
        void otherLife() {
            bench.serve(SampleRollout.of(NEXT, 1));
            List<String> before = bench.versions();

            assertThat(bench.remove(IRIS, 9)).isEqualTo(ApplyResult.ACCEPTED);

            assertThat(bench.versions()).isEqualTo(before);
        }

        @Test
        @DisplayName("P9 R95 of ours leaves alone what another store, or anybody, has put in its place")
        void foreign() {
            DeploymentRef theirs = SampleRollout.ref(SampleRollout.OTHER_STORE, "iris", "life-one");
            bench.serve(SampleRollout.of(theirs, 4));
            bench.record.forget(theirs);
            List<String> before = bench.versions();

            assertThat(bench.remove(IRIS, 9)).isEqualTo(ApplyResult.ACCEPTED);

            assertThat(bench.versions()).isEqualTo(before);
        }

        @Test
        @DisplayName("P9 that names exactly another store's deployment and stamp ends it, an older one doesn't")
        void named() {
            DeploymentRef theirs = SampleRollout.ref(SampleRollout.OTHER_STORE, "iris", "life-one");
            bench.serve(SampleRollout.of(theirs, 4));
            bench.record.forget(theirs);

            assertThat(bench.writer.remove(theirs, new Fence(3))).isEqualTo(ApplyResult.SUPERSEDED);
            assertThat(bench.writer.remove(theirs, new Fence(4))).isEqualTo(ApplyResult.ACCEPTED);
            bench.controllers.settle();
            bench.writer.remove(theirs, new Fence(4));

            assertThat(bench.cluster.all(KubeKind.DEPLOYMENT)).isEmpty();
        }

        @Test
        @DisplayName("V10 V5 our own shell that came late is removed, but not if somebody has written it since")
        void shell() {
            bench.dieBeforeWrite(2);
            assertThatThrownBy(() -> bench.apply(SampleRollout.iris(1))).isInstanceOf(WriterBench.Died.class);
            bench.liveOn();
            bench.record.forget(IRIS);

            assertThat(bench.writer.remove(IRIS, new Fence(1))).isEqualTo(ApplyResult.ACCEPTED);

            assertThat(bench.cluster.all(KubeKind.DEPLOYMENT)).isEmpty();
        }

        @Test
        @DisplayName("R38 keeps its labels, owner and group, so that it is found to its end")
        void labels() {
            bench.serve(SampleRollout.iris(4));
            Map<String, String> labels = bench.object().metadata().labels();

            bench.remove(IRIS, 5);

            assertThat(bench.object().metadata().labels()).isEqualTo(labels).containsKey(RolloutLabels.GROUP);
            assertThat(bench.stamp().ref()).isEqualTo(IRIS);
        }
    }

    private void removeWholly(DeploymentRef ref, long fence) {
        for (int pass = 0; pass < 3; pass++) {
            bench.remove(ref, fence);
            bench.controllers.settle();
        }
        bench.record.forget(ref);
    }
}
