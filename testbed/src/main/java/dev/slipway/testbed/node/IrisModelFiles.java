package dev.slipway.testbed.node;

import dev.slipway.examples.iris.IrisModel;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The iris model as it lies in an image: a Java of its own, and the jars or class folders of this JVM that it reaches. */
final class IrisModelFiles {
    static final List<String> MODULES = List.of("java.base", "jdk.httpserver");

    private static final String JAVA = "/opt/java";
    private static final String MODEL = "/opt/model";

    private final Path own;
    private final List<Path> classPath;

    private IrisModelFiles(Path own, List<Path> classPath) {
        this.own = own;
        this.classPath = List.copyOf(classPath);
    }

    static IrisModelFiles ofThisJvm() {
        List<Path> classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
        return new IrisModelFiles(codeOf(IrisModel.class), classPath);
    }

    private static Path codeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new TestbedException(Code.BROKEN, "The code of " + type.getName() + " can't be found", e);
        }
    }

    /** Files of this machine that decide what is packed, besides the class path. */
    List<Path> sources() {
        String virtualMachine = System.getProperty("java.home") + "/lib/server/libjvm.so";
        var sources = new ArrayList<>(List.of(own, Path.of(virtualMachine)));
        JavaRuntime.libraries(HostCommand.output("ldd", virtualMachine))
                .forEach(library -> sources.add(Path.of(library)));
        return sources;
    }

    /** The jars of which some are packed; their versions stand in their names. */
    List<String> jars() {
        return classPath.stream()
                .map(entry -> entry.getFileName().toString())
                .filter(name -> name.endsWith(".jar"))
                .sorted()
                .toList();
    }

    /** Packs it, which takes seconds; the folder is for what is made on the way. */
    Packed pack(Path folder) throws IOException {
        JavaRuntime.link(folder, MODULES);
        OciLayer.Content content = OciLayer.content().tree(JAVA, folder);
        for (Path library : JavaRuntime.libraries(folder)) {
            content.program(library.toString(), library);
        }
        var places = new ArrayList<String>();
        for (Path part : JavaRuntime.reached(own, classPath)) {
            // Numbered, since class folders of different modules have the same name.
            String place = MODEL + "/" + places.size() + "-" + part.getFileName();
            places.add(place);
            if (Files.isDirectory(part)) {
                content.tree(place, part);
            } else {
                content.program(place, part);
            }
        }
        return new Packed(content, command(places));
    }

    /** A small heap and the fast compiler only: the node of a test has few processors for everything. */
    private static List<String> command(List<String> classPath) {
        return List.of(
                JAVA + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                String.join(":", classPath),
                IrisModel.class.getName());
    }

    /** A file system with the model, and the command that runs it. */
    record Packed(OciLayer.Content content, List<String> command) {}
}
