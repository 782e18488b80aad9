package dev.slipway.testbed.build;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Commands that are built together from one Go module: its {@code go.mod} and {@code go.sum} lie in this module's
 * resources and fix every version. Immutable.
 */
public final class GoComponent {
    private static final String RESOURCES = "/dev/slipway/testbed/go/";
    private static final long MEBI = 1L << 20;

    private final String name;
    private final String module;
    private final List<String> files;
    private final Map<String, String> commands;
    private final Map<String, String> stamps;
    private final List<ModuleFile> moduleFiles;
    private final long neededBytes;
    private final Preparation preparation;

    private GoComponent(
            String name,
            String module,
            List<String> files,
            Map<String, String> commands,
            Map<String, String> stamps,
            List<ModuleFile> moduleFiles,
            long neededBytes,
            Preparation preparation) {
        this.name = name;
        this.module = module;
        this.files = files;
        this.commands = commands;
        this.stamps = stamps;
        this.moduleFiles = moduleFiles;
        this.neededBytes = neededBytes;
        this.preparation = preparation;
    }

    /**
     * A file or folder of a module, to be kept beside the commands that are built.
     *
     * @param module the module's path, which the build list has a version of
     * @param path where it lies in the module
     */
    public record ModuleFile(String module, String path) {}

    /**
     * Starts a component that builds nothing yet.
     *
     * @param name what it is called, in messages and in the cache
     * @param module the folder of its module files below {@code src/main/go}
     * @return the component
     */
    public static GoComponent of(String name, String module) {
        return new GoComponent(
                name, module, List.of("go.mod", "go.sum"), Map.of(), Map.of(), List.of(), 500 * MEBI, Preparation.NONE);
    }

    /**
     * Adds a command to build.
     *
     * @param mainPackage the path of its main package, or a relative one ({@code ./name}) of the module itself
     * @param program what the program is called
     * @return a component with it
     */
    public GoComponent command(String mainPackage, String program) {
        return new GoComponent(
                name,
                module,
                files,
                with(commands, mainPackage, program),
                stamps,
                moduleFiles,
                neededBytes,
                preparation);
    }

    /**
     * Sets a string variable of the programs, such as their version.
     *
     * @param variable its package and name
     * @param value its value, without spaces
     * @return a component with it
     */
    public GoComponent stamp(String variable, String value) {
        return new GoComponent(
                name, module, files, commands, with(stamps, variable, value), moduleFiles, neededBytes, preparation);
    }

    /**
     * Adds a source or module file beside {@code go.mod} and {@code go.sum}.
     *
     * @param file its path below the module folder
     * @return a component with it
     */
    public GoComponent source(String file) {
        return new GoComponent(
                name, module, with(files, file), commands, stamps, moduleFiles, neededBytes, preparation);
    }

    /**
     * Adds a file or folder of some module of the build list, to be kept beside the programs.
     *
     * @param modulePath the module's path
     * @param path where it lies in the module
     * @return a component with it
     */
    public GoComponent keep(String modulePath, String path) {
        return new GoComponent(
                name,
                module,
                files,
                commands,
                stamps,
                with(moduleFiles, new ModuleFile(modulePath, path)),
                neededBytes,
                preparation);
    }

    /**
     * Says how much free disk space a build from nothing takes, modules and Go's own cache included.
     *
     * @param mebibytes how much
     * @return a component that needs it
     */
    public GoComponent needsMebibytes(long mebibytes) {
        return new GoComponent(name, module, files, commands, stamps, moduleFiles, mebibytes * MEBI, preparation);
    }

    /**
     * Says what has to be done to the module folder before its modules are downloaded.
     *
     * @param step what has to be done
     * @return a component that does it
     */
    public GoComponent prepared(Preparation step) {
        return new GoComponent(name, module, files, commands, stamps, moduleFiles, neededBytes, step);
    }

    private static <T> List<T> with(List<T> list, T added) {
        var all = new ArrayList<>(list);
        all.add(added);
        return List.copyOf(all);
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        var all = new LinkedHashMap<>(map);
        all.put(key, value);
        return all;
    }

    String name() {
        return name;
    }

    long neededBytes() {
        return neededBytes;
    }

    Preparation preparation() {
        return preparation;
    }

    List<ModuleFile> moduleFiles() {
        return moduleFiles;
    }

    /** Main package to program, in the order in which they were added. */
    Map<String, String> commands() {
        return Collections.unmodifiableMap(commands);
    }

    String linkerFlags() {
        var flags = new StringBuilder("-s -w");
        stamps.forEach((variable, value) ->
                flags.append(" -X ").append(variable).append('=').append(value));
        return flags.toString();
    }

    /** The module's files with their content, by path. */
    Map<String, String> sources() {
        var sources = new LinkedHashMap<String, String>();
        for (var file : files) {
            sources.put(file, read(file));
        }
        return sources;
    }

    private String read(String file) {
        var resource = RESOURCES + module + "/" + file;
        try (InputStream in = GoComponent.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new TestbedException(Code.BROKEN, "The module file " + resource + " of " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "The module file " + resource + " can't be read", e);
        }
    }

    /** Everything of it that decides what comes out, as text; without the module folder's own name. */
    String fingerprint() {
        return String.join(
                "\n",
                name,
                sources().toString(),
                commands.toString(),
                linkerFlags(),
                moduleFiles.toString(),
                preparation.id());
    }
}
