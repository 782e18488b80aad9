package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Public is a promise: every public type has a line in docs/types.md, and the line is its javadoc's first sentence. */
class PublicTypesTest {
    /** What is public in there is so for the other provider only. */
    private static final String INTERNAL = "dev/slipway/provider/k8s/internal";

    @Test
    @DisplayName(
            "docs/types.md lists every public type of spi, core and the provider for Kubernetes with its first sentence")
    void listed() throws IOException {
        Path root = root();
        Path target = root.resolve("core/target/types.md");
        Path table = root.resolve("docs/types.md");
        String wanted = table(List.of(
                root.resolve("spi/src/main/java"),
                root.resolve("core/src/main/java"),
                root.resolve("provider-plain-k8s/src/main/java")));
        String found = Files.exists(table) ? Files.readString(table) : "";

        if (!found.equals(wanted)) {
            Files.createDirectories(target.getParent());
            Files.writeString(target, wanted);
        }
        assertThat(found)
                .as("the public types have changed; if that is meant: cp core/target/types.md docs/types.md")
                .isEqualTo(wanted);
    }

    private static String table(List<Path> sources) throws IOException {
        Map<String, List<String>> packages = new TreeMap<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> paths = new ArrayList<>();
            for (Path source : sources) {
                try (Stream<Path> all = Files.walk(source)) {
                    all.filter(path -> path.toString().endsWith(".java") && !path.startsWith(source.resolve(INTERNAL)))
                            .sorted()
                            .forEach(paths::add);
                }
            }
            var task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(paths));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Types(trees, packages).scan(unit, null);
            }
        }
        var text =
                new StringBuilder("# Public types\n\nGenerated from the sources and compared by `PublicTypesTest`.\n");
        packages.forEach((name, rows) -> {
            text.append("\n## ").append(name).append("\n\n| type | what it is |\n|---|---|\n");
            rows.stream().sorted().forEach(row -> text.append(row).append('\n'));
        });
        return text.toString();
    }

    /** The folder that holds the whole reactor. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
            assertThat(folder).as("a folder with .mvn above this module").isNotNull();
        }
        return folder;
    }

    /** Collects one row for each type that a user of the library can name. */
    private static final class Types extends TreePathScanner<Void, Void> {
        private final DocTrees trees;
        private final Map<String, List<String>> packages;
        private final List<ClassTree> outer = new ArrayList<>();

        Types(DocTrees trees, Map<String, List<String>> packages) {
            this.trees = trees;
            this.packages = packages;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            boolean inInterface =
                    !outer.isEmpty() && outer.get(outer.size() - 1).getKind() == Tree.Kind.INTERFACE;
            boolean isPublic = isSaidPublic(type) || inInterface;
            if (isPublic && !type.getSimpleName().isEmpty()) {
                outer.add(type);
                String name = outer.stream()
                        .map(part -> part.getSimpleName().toString())
                        .collect(Collectors.joining("."));
                String inPackage =
                        getCurrentPath().getCompilationUnit().getPackageName().toString();
                packages.computeIfAbsent(inPackage, any -> new ArrayList<>())
                        .add("| `" + name + "` | " + firstSentence() + " |");
                super.visitClass(type, null);
                outer.remove(outer.size() - 1);
            }
            return null;
        }

        private static boolean isSaidPublic(ClassTree type) {
            return type.getModifiers().getFlags().stream()
                    .anyMatch(flag -> flag.toString().equals("public"));
        }

        private String firstSentence() {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            assertThat(comment)
                    .as("the javadoc of %s", getCurrentPath().getLeaf())
                    .isNotNull();
            return comment.getFirstSentence().stream()
                    .map(Object::toString)
                    .collect(Collectors.joining())
                    .replaceAll("\\{@(?:link|code|linkplain) #?([^}]*)}", "`$1`")
                    .replaceAll("\\{@value #?([^}]*)}", "`$1`")
                    .replaceAll("</?em>", "*")
                    .replaceAll("\\s+", " ")
                    .replace("|", "\\|")
                    .strip();
        }
    }
}
