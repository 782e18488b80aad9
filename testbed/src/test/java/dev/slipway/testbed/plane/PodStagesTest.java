package dev.slipway.testbed.plane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class PodStagesTest {
    @Test
    @DisplayName("the rules are a stream of stages for pods with different names, each of which does something")
    void stream() {
        var stages = KubeApi.documents(PodStages.yaml());

        assertThat(stages).hasSize(13).allSatisfy(stage -> {
            assertThat(stage.path("kind").asText()).isEqualTo("Stage");
            var spec = stage.path("spec");
            assertThat(spec.path("resourceRef").path("kind").asText()).isEqualTo("Pod");
            assertThat(spec.path("selector").path("matchExpressions")).isNotEmpty();
            assertThat(spec.path("steps").isEmpty())
                    .isEqualTo(spec.path("next").path("delete").asBoolean());
        });
        assertThat(stages.stream()
                        .map(stage -> stage.path("metadata").path("name").asText()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("pod-"));
    }

    @Test
    @DisplayName("a template opens and closes its blocks alike")
    void blocks() {
        for (var stage : KubeApi.documents(PodStages.yaml())) {
            var template = stage.path("spec")
                    .path("steps")
                    .path(0)
                    .path("patch")
                    .path("template")
                    .asText();
            assertThat(count(template, "\\{\\{ end }}"))
                    .as(stage.path("metadata").path("name").asText())
                    .isEqualTo(count(template, "\\{\\{ (range|with|if) "));
        }
    }

    private static int count(String text, String pattern) {
        return text.split(pattern, -1).length;
    }
}
