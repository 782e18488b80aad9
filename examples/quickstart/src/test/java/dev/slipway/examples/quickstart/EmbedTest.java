package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.spi.ProviderSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("S1 S24 the README's snippet deploys a real model and prints where it answers")
    void snippetRuns() {
        Path state = folder.resolve("state");
        var settings = ProviderSettings.of(Models.ofThisJvm(state).settings());
        var out = new ByteArrayOutputStream();
        Embed.run(
                Lab.directory(),
                settings,
                Lab.ANN,
                Lab.iris().build(),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8).strip())
                .matches("READY: all 2 replicas of revision 1 are ready at http://127\\.0\\.0\\.1:\\d+");
        assertThat(Marked.running(state)).isEmpty();
    }

    @Test
    @DisplayName("the README's snippet has at most ten lines")
    void snippetIsShort() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/main/java/dev/slipway/examples/quickstart/Embed.java"));
        int first = lines.indexOf("        // region embed");
        int last = lines.indexOf("        // endregion");
        assertThat(first).isNotNegative();
        assertThat(last - first - 1).isBetween(1, 10);
    }
}
