package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keeps the README honest: its code compiles, its commands are the ones that are run, its links lead somewhere. */
class ReadmeTest {
    private static final Path ROOT = root();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\S*)\\R(.*?)^```$");
    private static final Pattern REGION =
            Pattern.compile("(?ms)^[ \\t]*// region (\\S+)\\R(.*?)^[ \\t]*// endregion[ \\t]*$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
    private static final int EMBED_LINES = 10;

    @Test
    @DisplayName(
            "every block of Java in the README and in docs/testing.md is, word for word, a region of a source that compiles")
    void blocksAreRegions() throws IOException {
        List<String> regions = regions();

        assertThat(blocks(readme()))
                .hasSize(3)
                .allSatisfy(block -> assertThat(regions).contains(block));
        assertThat(blocks(Files.readString(ROOT.resolve("docs/testing.md"))))
                .hasSize(4)
                .allSatisfy(block -> assertThat(regions).contains(block));
    }

    @Test
    @DisplayName("embedding takes no more than ten lines")
    void embedIsShort() throws IOException {
        assertThat(blocks(readme()).get(0).lines()).hasSizeLessThanOrEqualTo(EMBED_LINES);
    }

    @Test
    @DisplayName("there is one command under Run it and one under Test it, and CI calls the latter")
    void commands() throws IOException {
        String readme = readme();
        String test = onlyCommand(section(readme, "Test it"));

        assertThat(onlyCommand(section(readme, "Run it"))).startsWith("mvn ");
        assertThat(Files.readString(ROOT.resolve(".ci/run")).lines()).contains("exec " + test);
    }

    @Test
    @DisplayName("every link of the README leads to a file or folder that is there")
    void links() throws IOException {
        assertThat(LINK.matcher(readme()).results().map(link -> link.group(1)))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    private static List<String> blocks(String page) {
        return BLOCK.matcher(page)
                .results()
                .filter(block -> block.group(1).equals("java"))
                .map(block -> withoutIndentation(block.group(2)))
                .toList();
    }

    private static String onlyCommand(String section) {
        List<MatchResult> commands = BLOCK.matcher(section).results().toList();
        assertThat(commands).hasSize(1);
        String command = commands.get(0).group(2).strip();
        assertThat(command.lines()).hasSize(1);
        return command;
    }

    private static String section(String readme, String title) {
        String rest = readme.substring(readme.indexOf("\n## " + title + "\n") + 1);
        int end = rest.indexOf("\n## ");
        return end < 0 ? rest : rest.substring(0, end);
    }

    private static List<String> regions() throws IOException {
        List<String> regions = new ArrayList<>();
        try (var files = Files.walk(Path.of("src"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                REGION.matcher(Files.readString(file))
                        .results()
                        .forEach(region -> regions.add(withoutIndentation(region.group(2))));
            }
        }
        return regions;
    }

    private static String withoutIndentation(String code) {
        return code.stripTrailing().stripIndent().strip();
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
