package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.DeploymentManager;
import dev.slipway.model.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailingStoryTest {
    @TempDir
    Path folder;

    private final List<String> errors = new ArrayList<>();
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(told, true, StandardCharsets.UTF_8), false, false);

    @Test
    @DisplayName("a chapter that goes wrong is named with the reason, the rest isn't told, and nothing is left running")
    void clearsUp() {
        Path state = folder.resolve("state");
        try (var manager = TestHost.open(state, Map.of())) {
            var story = new Story(
                    List.of(
                            new FirstDeployment(),
                            chapter("It rains", stage -> Stage.require(false, "the sky is grey")),
                            chapter("Never told", stage -> {})),
                    terminal,
                    errors::add);
            assertThat(story.tell(stage(manager))).isFalse();
            assertThat(manager.inventory(Lab.CAROL)).isEmpty();
            assertThat(Marked.running(state)).isEmpty();
        }
        assertThat(errors).containsExactly("Chapter 2 went wrong: the sky is grey");
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("1. Ann deploys", "2. It rains")
                .doesNotContain("Never told", "The end");
    }

    @Test
    @DisplayName("S24 a deployment that comes to rest in another phase than told is an error with its reason")
    void otherPhase() {
        try (var manager = TestHost.open(folder.resolve("state"), Map.of())) {
            var stage = stage(manager);
            var broken = Lab.iris()
                    .image(Models.BROKEN)
                    .progressDeadline(Duration.ofSeconds(8))
                    .build();
            var story = new Story(
                    List.of(chapter("It breaks", here -> {
                        here.enter(manager.deploy(Lab.ANN, broken).id());
                        here.await(Phase.DEPLOYED);
                    })),
                    terminal,
                    errors::add);
            assertThat(story.tell(stage)).isFalse();
            assertThat(manager.inventory(Lab.CAROL)).isEmpty();
        }
        assertThat(errors).singleElement().asString().contains("should be Deployed, and is Failed: CRASHED");
    }

    private Stage stage(DeploymentManager manager) {
        return new Stage(manager, terminal, new LocalBackEnd(folder.resolve("state")), false);
    }

    private static Chapter chapter(String title, Consumer<Stage> content) {
        return new Chapter() {
            @Override
            public String title(Stage stage) {
                return title;
            }

            @Override
            public void tell(Stage stage) {
                content.accept(stage);
            }
        };
    }
}
