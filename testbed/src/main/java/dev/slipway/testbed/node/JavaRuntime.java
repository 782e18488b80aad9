package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** A small Java of a few modules, linked from the JDK that runs this, and the libraries of this machine it stands on. */
final class JavaRuntime {
    private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x[0-9a-f]+\\)");

    private JavaRuntime() {}

    /** Links it into a folder that must not exist yet. */
    static void link(Path folder, List<String> modules) {
        run(
                "jlink",
                "--add-modules",
                String.join(",", modules),
                "--strip-java-debug-attributes",
                "--no-man-pages",
                "--no-header-files",
                "--output",
                folder.toString());
    }

    /** The jars and class folders that a program's own classes reach, itself first, of those on a class path. */
    static List<Path> reached(Path program, List<Path> classPath) {
        String summary = run(
                "jdeps",
                "-summary",
                "-recursive",
                "--ignore-missing-deps",
                "--multi-release",
                String.valueOf(Runtime.version().feature()),
                "--class-path",
                String.join(
                        System.getProperty("path.separator"),
                        classPath.stream().map(Path::toString).toList()),
                program.toString());
        Set<String> names = new TreeSet<>();
        for (String line : summary.split("\n", -1)) {
            names.add(line.split(" -> ", -1)[0].strip());
        }
        var reached = new ArrayList<Path>(List.of(program));
        for (Path entry : classPath) {
            if (names.contains(entry.getFileName().toString()) && !reached.contains(entry)) {
                reached.add(entry);
            }
        }
        return reached;
    }

    /** The shared libraries outside of a runtime that it loads, by the paths at which the loader looks for them. */
    static Set<Path> libraries(Path runtime) throws IOException {
        var libraries = new TreeSet<Path>();
        try (Stream<Path> files = Files.walk(runtime)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(".so") || file.equals(runtime.resolve("bin/java"))) {
                    for (String library : libraries(HostCommand.output("ldd", file.toString()))) {
                        if (!Path.of(library).startsWith(runtime)) {
                            libraries.add(Path.of(library));
                        }
                    }
                }
            }
        }
        return libraries;
    }

    /** The paths in what {@code ldd} says. */
    static List<String> libraries(String ldd) {
        return LIBRARY.matcher(ldd).results().map(match -> match.group(1)).toList();
    }

    private static String run(String tool, String... arguments) {
        var output = new StringWriter();
        var printer = new PrintWriter(output);
        int code = ToolProvider.findFirst(tool)
                .orElseThrow(() -> new TestbedException(
                        Code.PACKAGE_UNAVAILABLE,
                        "There is no " + tool + " in " + System.getProperty("java.home")
                                + "; a node's images need a whole JDK, not only a Java runtime"))
                .run(printer, printer, arguments);
        if (code != 0) {
            throw new TestbedException(Code.BROKEN, tool + " ended with code " + code + ": " + output);
        }
        return output.toString();
    }
}
