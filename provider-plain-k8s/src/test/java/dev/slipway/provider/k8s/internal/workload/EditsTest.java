package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Toleration;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EditsTest {
    private final SampleRollout iris = SampleRollout.iris(4)
            .type(InstanceType.builder()
                    .id(new InstanceTypeId("large"))
                    .resources(ResourceAmounts.of("cpu", "1.5").and("memory", "1000Mi"))
                    .nodeSelector(Map.of("zone", "a"))
                    .addTolerations(new Toleration("gpu", "Equal", "yes", "NoSchedule"))
                    .build())
            .with(spec -> spec.env("EMPTY", "").env("MODE", "fast"));
    private final Goal goal = Goal.of(iris.rollout(), SampleSettings.with(PodRules.DEFAULT));

    @Test
    @DisplayName("R31 what the server fills in or writes in its own way, and what others add, is no edit")
    void none() {
        assertThat(isEdited(template -> {})).isFalse();
        assertThat(isEdited(template -> {
                    container(template).put("terminationMessagePath", "/dev/termination-log");
                    ((ObjectNode) container(template).at("/resources/limits")).put("cpu", "1500m");
                    container(template).path("env").forEach(variable -> {
                        if (variable.path("value").asText().isEmpty()) {
                            ((ObjectNode) variable).remove("value");
                        }
                    });
                }))
                .isFalse();
        assertThat(isEdited(template -> {
                    template.withObjectProperty("metadata")
                            .withObjectProperty("annotations")
                            .put("team", "red");
                    container(template).withArrayProperty("env").add(Manifests.json("{'name':'NEW','value':'1'}"));
                }))
                .isFalse();
    }

    @Test
    @DisplayName(
            "R87 another image, variable or amount is one, and something more in a list or a map that has one owner")
    void some() {
        assertThat(isEdited(template -> container(template).put("image", "m:evil")))
                .isTrue();
        assertThat(isEdited(template -> ((ObjectNode) container(template).at("/env/0")).put("value", "x")))
                .isTrue();
        assertThat(isEdited(
                        template -> container(template).withArrayProperty("env").remove(0)))
                .isTrue();
        assertThat(isEdited(template -> ((ObjectNode) container(template).at("/resources/limits")).put("cpu", "3")))
                .isTrue();
        assertThat(isEdited(template -> spec(template)
                        .withArrayProperty("tolerations")
                        .addObject()
                        .put("operator", "Exists")))
                .isTrue();
        assertThat(isEdited(template ->
                        spec(template).withObjectProperty("nodeSelector").put("disk", "fast")))
                .isTrue();
        assertThat(isEdited(template -> spec(template).put("terminationGracePeriodSeconds", 1)))
                .isTrue();
    }

    @Test
    @DisplayName("R31 R87 of what other settings have written only what is the revision's own is compared")
    void otherSettings() {
        Goal others = Goal.of(
                iris.rollout(),
                SampleSettings.with(new PodRules(false, OptionalLong.of(77), Optional.of("Always"), 20)));
        ObjectNode template = PodTemplates.of(others, goal.revision().number());
        assertThat(Edits.isEdited(goal, template)).isFalse();

        container(template).put("image", "m:evil");
        assertThat(Edits.isEdited(goal, template)).isTrue();
    }

    private boolean isEdited(Consumer<ObjectNode> edit) {
        ObjectNode template = PodTemplates.of(goal, goal.revision().number());
        edit.accept(template);
        return Edits.isEdited(goal, template);
    }

    private static ObjectNode spec(ObjectNode template) {
        return template.withObjectProperty("spec");
    }

    private static ObjectNode container(ObjectNode template) {
        return (ObjectNode) template.at("/spec/containers/0");
    }
}
