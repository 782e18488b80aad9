package dev.slipway.examples.quickstart;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The images of this story, and the command line that the local provider runs for each: the iris model server, started with
 * the Java that runs the story, from the story's own class path.
 */
final class Models {
    static final String FIRST = "iris:1";
    static final String SECOND = "iris:2";
    static final String BROKEN = "iris:3";

    private static final String MAIN = "dev.slipway.examples.iris.IrisModel";

    /** How the jars and folders are named that the model server needs; it knows nothing of what deploys it. */
    private static final List<String> ITS_OWN = List.of("iris-model", "jackson-", "prometheus-");

    private final Path state;
    private final String java;
    private final String classPath;

    private Models(Path state, String java, String classPath) {
        this.state = state;
        this.java = java;
        this.classPath = classPath;
    }

    /**
     * The models as this JVM can run them.
     *
     * @param state shown in each command line, so that {@code ps} tells which run a process belongs to
     */
    static Models ofThisJvm(Path state) {
        return of(state, Path.of(System.getProperty("java.home")), System.getProperty("java.class.path"));
    }

    static Models of(Path state, Path javaHome, String classPath) {
        String own = String.join(
                File.pathSeparator,
                Arrays.stream(classPath.split(File.pathSeparator))
                        .filter(entry -> ITS_OWN.stream().anyMatch(entry::contains))
                        .toList());
        if (!own.contains("iris-model")) {
            throw new StoryException(
                    "the iris model server isn't on the class path; run this with the README's command");
        }
        return new Models(state, javaHome.resolve("bin").resolve("java").toString(), own);
    }

    /** The provider's settings: one command per image. */
    Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("stateDirectory", state.toString());
        settings.put("command/" + FIRST, command("IRIS_MODEL=1"));
        settings.put("command/" + SECOND, command("IRIS_MODEL=2"));
        settings.put("command/" + BROKEN, command("IRIS_BAD_VERSION=true"));
        return settings;
    }

    /** A command line of the model server, one argument per line. */
    String command(String... variables) {
        List<String> line = new ArrayList<>();
        line.add("env");
        line.add("IRIS_HOST=127.0.0.1");
        line.addAll(List.of(variables));
        line.add(java);
        line.add("-Dslipway.state=" + state);
        line.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", classPath));
        line.add(MAIN);
        return String.join("\n", line);
    }
}
