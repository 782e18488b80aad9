package dev.slipway.testbed.build;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Builds components, each once: what has been built before is taken from the cache at once. Several threads and processes
 * may want the same one; one of them builds it and the others wait. Thread-safe.
 */
public final class GoBuild {
    private static final Duration PROGRESS = Duration.ofSeconds(30);
    private static final Pattern NEEDED_GO = Pattern.compile("(?m)^go (\\d+(?:\\.\\d+)*)");
    private static final Pattern MAJOR = Pattern.compile("v\\d+");
    private static final long MEBI = 1L << 20;

    private final GoTool go;
    private final ComponentCache cache;
    private final FreeSpace space;
    private final Consumer<String> progress;

    /** Says how much space is free for a file. */
    interface FreeSpace {
        long bytes(Path file) throws IOException;
    }

    GoBuild(GoTool go, Path cache, FreeSpace space, Consumer<String> progress) {
        this.go = go;
        this.cache = new ComponentCache(cache, progress);
        this.space = space;
        this.progress = progress;
    }

    /**
     * Makes a build with this machine's Go and the cache that the system property {@code slipway.testbed.cache}, else the
     * environment variable {@code SLIPWAY_TESTBED_CACHE}, else {@code ~/.cache/slipway-testbed} names.
     *
     * @param progress told a line for every step and for every half minute that one takes
     * @return the build
     * @throws TestbedException {@code NO_GO} when there is no Go
     */
    public static GoBuild onThisMachine(Consumer<String> progress) {
        return new GoBuild(GoTool.find(), cacheFolder(), GoBuild::free, progress);
    }

    /**
     * The folder with everything that was built or installed for beds.
     *
     * @return the folder, which may not exist yet
     */
    public static Path cacheFolder() {
        var property = System.getProperty("slipway.testbed.cache", "");
        if (!property.isEmpty()) {
            return Path.of(property).toAbsolutePath();
        }
        var variable = System.getenv("SLIPWAY_TESTBED_CACHE");
        if (variable != null && !variable.isEmpty()) {
            return Path.of(variable).toAbsolutePath();
        }
        return Path.of(System.getProperty("user.home"), ".cache", "slipway-testbed");
    }

    private static long free(Path file) throws IOException {
        var existing = file.toAbsolutePath();
        while (Files.notExists(existing)) {
            existing = existing.getParent();
        }
        FileStore store = Files.getFileStore(existing);
        return store.getUsableSpace();
    }

    /**
     * Builds a component, or finds it built; blocks, for minutes when nothing of it was ever compiled on this machine.
     *
     * @param component what to build
     * @return where it lies
     * @throws TestbedException {@code GO_TOO_OLD}, {@code NO_DISK_SPACE}, {@code MODULE_UNAVAILABLE}, {@code BUILD_FAILED}:
     *     each names the component, and nothing of it is kept
     */
    public BuiltComponent build(GoComponent component) {
        var key = ComponentCache.key(component, go.version());
        return cache.get(key, building -> {
            var started = Instant.now();
            var needed = NEEDED_GO.matcher(component.sources().getOrDefault("go.mod", ""));
            if (needed.find()) {
                go.requireAtLeast(needed.group(1), component.name());
            }
            requireSpace(component, building);
            make(component, building);
            progress.accept(component.name() + ": built in " + took(started));
        });
    }

    private void requireSpace(GoComponent component, Path building) throws IOException {
        for (var place : List.of(building, go.compileCache())) {
            var free = space.bytes(place);
            if (free < component.neededBytes()) {
                throw new TestbedException(
                        Code.NO_DISK_SPACE,
                        component.name() + " needs " + component.neededBytes() / MEBI
                                + " MiB of disk space to be built, and " + free / MEBI + " MiB are free for " + place);
            }
        }
    }

    private void make(GoComponent component, Path building) throws IOException {
        var source = Files.createDirectory(building.resolve("source"));
        for (var file : component.sources().entrySet()) {
            var path = source.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        var programs = Files.createDirectory(building.resolve(BuiltComponent.PROGRAMS));
        var packages = List.copyOf(component.commands().keySet());
        component.preparation().prepare(source, go);
        run(component, "download", source, arguments(List.of("list", "-deps"), packages));
        run(
                component,
                "build",
                source,
                arguments(
                        List.of(
                                "build",
                                "-trimpath",
                                "-buildvcs=false",
                                "-ldflags",
                                component.linkerFlags(),
                                "-o",
                                programs + "/"),
                        packages));
        rename(component, programs);
        keep(component, source, Files.createDirectory(building.resolve(BuiltComponent.FILES)));
        ComponentCache.delete(source);
    }

    private static List<String> arguments(List<String> first, List<String> packages) {
        var all = new ArrayList<>(first);
        all.addAll(packages);
        return all;
    }

    private void run(GoComponent component, String step, Path source, List<String> arguments) {
        var started = Instant.now();
        progress.accept(component.name() + ": " + step);
        // In a bed of its own, so that a compiler doesn't go on when this JVM is killed.
        try (var bed = RunFolder.open("build")) {
            var inFolder =
                    new ArrayList<>(List.of("sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", source.toString()));
            inFolder.addAll(go.command(arguments));
            var process = BedProcess.start(bed, "go", inFolder, GoTool.settings());
            while (!process.endedWithin(PROGRESS)) {
                progress.accept(component.name() + ": " + step + " since " + took(started));
            }
            if (process.exitCode() != 0) {
                throw GoFailure.of(component.name(), step, process.output());
            }
        }
    }

    /** Go names a program after the last part of its package that is no major version. */
    private static void rename(GoComponent component, Path programs) throws IOException {
        for (var command : component.commands().entrySet()) {
            var parts = command.getKey().split("/", -1);
            var last = parts[parts.length - 1];
            var made = MAJOR.matcher(last).matches() ? parts[parts.length - 2] : last;
            if (!made.equals(command.getValue())) {
                Files.move(programs.resolve(made), programs.resolve(command.getValue()));
            }
            if (!Files.isExecutable(programs.resolve(command.getValue()))) {
                throw new TestbedException(
                        Code.BUILD_FAILED, "The build of " + component.name() + " made no " + command.getValue());
            }
        }
    }

    private void keep(GoComponent component, Path source, Path files) throws IOException {
        for (var kept : component.moduleFiles()) {
            var from = go.folderOf(kept.module(), source).resolve(kept.path());
            try (var tree = Files.walk(from)) {
                for (var file : tree.filter(Files::isRegularFile).toList()) {
                    var to = files.resolve(kept.path()
                            + file.toString().substring(from.toString().length()));
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static String took(Instant since) {
        var seconds = Duration.between(since, Instant.now()).toSeconds();
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }
}
