package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keeps docs/protocol.md from naming what isn't there (any more). */
class ProtocolDocumentTest {
    private static final Path ROOT = root();
    private static final Path MODELS = ROOT.resolve("docs/protocol-model");
    private static final Pattern NAME = Pattern.compile("`([^`\\s]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
    private static final Pattern TYPE = Pattern.compile("([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.(\\w+))?");
    private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]+");
    private static final Pattern MODEL = Pattern.compile("\\w+\\.pml");
    private static final Pattern RUN = Pattern.compile("[a-g]2?_\\w+");
    /** A constant stands at the beginning of its line, or behind its type. */
    private static final Pattern DECLARED =
            Pattern.compile("(?m)^\\s*(?:public static final \\w+ )?([A-Z][A-Z0-9_]+)(?=\\s*(?:[,;({=]|$))");

    @Test
    @DisplayName("every class, method, constant, model and run that the protocol's document names is there")
    void names() throws IOException {
        Map<String, String> sources = sources();
        Set<String> constants = words(DECLARED, sources);
        Set<String> words = words(Pattern.compile("(\\w+)"), sources);
        Set<String> runs = words(
                Pattern.compile("(?m)^(\\w+)\\s*\\|"), Map.of("runs", Files.readString(MODELS.resolve("runs.txt"))));

        List<String> names =
                NAME.matcher(document()).results().map(name -> name.group(1)).toList();

        assertThat(names).hasSizeGreaterThan(100);
        assertThat(names.stream().filter(name -> {
                    var type = TYPE.matcher(name);
                    if (type.matches()) {
                        String member = Optional.ofNullable(type.group(2)).orElse("");
                        return !sources.getOrDefault(type.group(1), "").contains(member)
                                || !sources.containsKey(type.group(1));
                    }
                    if (MODEL.matcher(name).matches()) {
                        return !Files.exists(MODELS.resolve(name));
                    }
                    Set<String> known = CONSTANT.matcher(name).matches() ? constants : words;
                    return !(RUN.matcher(name).matches() ? runs : known).contains(name);
                }))
                .as("named, and not there")
                .isEmpty();
    }

    @Test
    @DisplayName("what the document says a planted fault is found by is a constant of the faults")
    void faults() throws IOException {
        Map<String, String> sources = sources();
        Set<String> faults = words(
                DECLARED,
                Map.of(
                        "core", sources.get("CoreFault"),
                        "provider", sources.get("ProviderFault"),
                        "store", sources.get("StoreFault")));
        List<String> rows =
                document().lines().filter(line -> line.matches("\\|V\\d+\\|.*")).toList();

        assertThat(rows)
                .hasSize(16)
                .allSatisfy(row -> assertThat(NAME.matcher(row)
                                .results()
                                .map(name -> name.group(1))
                                .filter(name -> CONSTANT.matcher(name).matches()))
                        .isSubsetOf(faults));
    }

    @Test
    @DisplayName("every link of the document leads to a file or folder that is there")
    void links() throws IOException {
        assertThat(LINK.matcher(document()).results().map(link -> link.group(1)))
                .isNotEmpty()
                .allSatisfy(
                        link -> assertThat(ROOT.resolve("docs").resolve(link)).exists());
    }

    private static String document() throws IOException {
        return Files.readString(ROOT.resolve("docs/protocol.md"));
    }

    private static Set<String> words(Pattern pattern, Map<String, String> sources) {
        return sources.values().stream()
                .flatMap(source -> pattern.matcher(source).results())
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
    }

    /** The sources of spi and core by the name of their file. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("spi/src", "core/src")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    if (!name.equals("ProtocolDocumentTest")) {
                        sources.merge(name, Files.readString(file), String::concat);
                    }
                }
            }
        }
        return sources;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
