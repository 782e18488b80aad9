package dev.slipway.testbed.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The Go tool chain of this machine, with settings that make a build the same everywhere: no cgo, no other tool chain than
 * this, modules exactly as listed. Thread-safe.
 */
public final class GoTool {
    private static final Pattern VERSION = Pattern.compile("go(\\d+(?:\\.\\d+)*).*");
    private static final Map<String, String> SETTINGS =
            Map.of("CGO_ENABLED", "0", "GOFLAGS", "-mod=readonly", "GOTOOLCHAIN", "local", "GOWORK", "off");

    private final Path program;
    private final String version;

    private GoTool(Path program, String version) {
        this.program = program;
        this.version = version;
    }

    /**
     * Finds the tool chain: the program that the system property {@code slipway.testbed.go} names, else {@code go} on the
     * path.
     *
     * @return the tool chain
     * @throws TestbedException {@code NO_GO} when there is none
     */
    public static GoTool find() {
        return at(System.getProperty("slipway.testbed.go", "go"), System.getenv("PATH"));
    }

    static GoTool at(String name, String searchPath) {
        var candidates = new ArrayList<Path>();
        if (name.contains(File.separator)) {
            candidates.add(Path.of(name));
        } else {
            for (var folder : searchPath.split(File.pathSeparator, -1)) {
                candidates.add(Path.of(folder, name));
            }
        }
        var program = candidates.stream()
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new TestbedException(
                        Code.NO_GO,
                        "There is no Go tool chain: no program '" + name + "' in " + searchPath
                                + ". Install Go, or name it with -Dslipway.testbed.go=/path/to/go"));
        return new GoTool(program, version(program));
    }

    private static String version(Path program) {
        var output = read(program, Path.of("."), List.of("env", "GOVERSION"));
        var matcher = VERSION.matcher(output.strip());
        if (!matcher.matches()) {
            throw new TestbedException(Code.NO_GO, program + " is no Go tool chain: its version is '" + output + "'");
        }
        return matcher.group(1);
    }

    String version() {
        return version;
    }

    /** Refuses modules that need a newer tool chain. */
    void requireAtLeast(String needed, String component) {
        if (compare(version, needed) < 0) {
            throw new TestbedException(
                    Code.GO_TOO_OLD,
                    component + " needs Go " + needed + " or newer, and " + program + " is Go " + version);
        }
    }

    private static int compare(String one, String other) {
        var left = one.split("\\.", -1);
        var right = other.split("\\.", -1);
        for (var index = 0; index < Math.max(left.length, right.length); index++) {
            var difference = Integer.compare(part(left, index), part(right, index));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int part(String[] parts, int index) {
        return index < parts.length ? Integer.parseInt(parts[index]) : 0;
    }

    List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(arguments);
        return command;
    }

    static Map<String, String> settings() {
        return SETTINGS;
    }

    /**
     * Where Go keeps what it has compiled.
     *
     * @return the folder, which may not exist yet
     */
    Path compileCache() {
        return Path.of(read(program, Path.of("."), List.of("env", "GOCACHE")).strip());
    }

    /**
     * Downloads a module of its own, without anything that it needs; blocks.
     *
     * @param module its path
     * @param moduleVersion its version
     * @return the folder with its files, to be read only
     * @throws TestbedException {@code MODULE_UNAVAILABLE} when it can't be had
     */
    public Path download(String module, String moduleVersion) {
        var query = module + "@" + moduleVersion;
        // Outside of any module, so that none is changed or read.
        var output = read(program, Path.of("/"), List.of("mod", "download", "-json", query));
        try {
            var answer = JsonMapper.builder().build().readTree(output);
            if (answer.path("Dir").isTextual()) {
                return Path.of(answer.path("Dir").textValue());
            }
            throw new TestbedException(
                    Code.MODULE_UNAVAILABLE,
                    "The Go module " + query + " can't be had: "
                            + answer.path("Error").asText("no reason was given"));
        } catch (JsonProcessingException e) {
            throw new TestbedException(
                    Code.MODULE_UNAVAILABLE, "The Go module " + query + " can't be had: " + output, e);
        }
    }

    /** Where a module of a build list lies, which has been downloaded. */
    Path folderOf(String module, Path moduleFolder) {
        return Path.of(read(program, moduleFolder, List.of("list", "-m", "-f", "{{.Dir}}", module))
                .strip());
    }

    private static String read(Path program, Path folder, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(arguments);
        var builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(SETTINGS);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new TestbedException(Code.NO_GO, program + " can't be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException(Code.BROKEN, "Interrupted while Go works", e);
        }
    }
}
