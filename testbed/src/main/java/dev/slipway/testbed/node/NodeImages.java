package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.build.BuiltComponent;
import dev.slipway.testbed.build.ComponentCache;
import dev.slipway.testbed.build.GoBuild;
import dev.slipway.testbed.build.GoComponent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The images that a real node has without asking any registry. Use them with {@code imagePullPolicy: Never}, or leave the
 * policy out: no tag is {@code latest}.
 */
public final class NodeImages {
    /**
     * A small HTTP server on port 8080 that misbehaves as its environment says: {@code READY_AFTER}, {@code
     * UNHEALTHY_AFTER}, {@code EXIT_AFTER} with {@code EXIT_CODE} and {@code EXIT_MESSAGE}, {@code EAT_MIB}, {@code
     * TERM_AFTER}; {@code /ready}, {@code /live} and {@code /metrics}; any other path is an echo. It has a shell.
     */
    public static final String SCRIPTED = "slipway.test/scripted:1";

    /** The iris model, version 1, on port 9000, with {@code /ready}, {@code /live} and {@code /metrics}. */
    public static final String IRIS_1 = "slipway.test/iris:1";

    /** The iris model, version 2, which answers differently. */
    public static final String IRIS_2 = "slipway.test/iris:2";

    /** The iris model with weights that don't fit: it ends with exit code 1 and says why. */
    public static final String IRIS_BROKEN = "slipway.test/iris:broken";

    static final String PAUSE = "slipway.test/pause:1";

    private static final String ARCHIVE = "images.tar";
    /** Changed when the same content is packed in another way. */
    private static final String PACKING = "1";

    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final List<String> COMMANDS =
            List.of("sh", "cat", "echo", "env", "kill", "ls", "nc", "ps", "sleep", "wget");
    private static final int KEY_LENGTH = 16;

    private final GoBuild build;
    private final Consumer<String> announce;

    NodeImages(GoBuild build, Consumer<String> announce) {
        this.build = build;
        this.announce = announce;
    }

    static GoComponent programs() {
        return GoComponent.of("images", "images")
                .source("pause/main.go")
                .source("scripted/main.go")
                .command("slipway.test/images/pause", "pause")
                .command("slipway.test/images/scripted", "scripted");
    }

    /** An archive with all of them, packed when something of what goes in has changed. */
    Path archive() {
        BuiltComponent programs = build.build(programs());
        IrisModelFiles model = IrisModelFiles.ofThisJvm();
        return ComponentCache.onThisMachine(announce)
                .get("node-images-" + key(programs, model), folder -> pack(folder, programs, model))
                .folder()
                .resolve(ARCHIVE);
    }

    private void pack(Path folder, BuiltComponent programs, IrisModelFiles model) throws IOException {
        announce.accept("images: packing " + String.join(", ", PAUSE, SCRIPTED, IRIS_1, IRIS_2, IRIS_BROKEN));
        // In the temporary folder, since what lies here stays.
        Path work = Files.createTempDirectory("testbed-images-");
        try {
            OciLayer pause = OciLayer.content()
                    .program("pause", programs.program("pause"))
                    .write(work.resolve("pause.tar"));
            OciLayer scripted = scripted(programs).write(work.resolve("scripted.tar"));
            IrisModelFiles.Packed packed = model.pack(work.resolve("java"));
            OciLayer iris = packed.content().write(work.resolve("iris.tar"));
            OciArchive.write(
                    folder.resolve(ARCHIVE),
                    List.of(
                            new OciImage(PAUSE, pause, List.of("/pause"), Map.of()),
                            new OciImage(SCRIPTED, scripted, List.of("/bin/scripted"), Map.of("PATH", "/bin")),
                            new OciImage(IRIS_1, iris, packed.command(), Map.of("IRIS_MODEL", "1")),
                            new OciImage(IRIS_2, iris, packed.command(), Map.of("IRIS_MODEL", "2")),
                            new OciImage(IRIS_BROKEN, iris, packed.command(), Map.of("IRIS_BAD_VERSION", "true"))));
        } finally {
            ComponentCache.delete(work);
        }
    }

    private static OciLayer.Content scripted(BuiltComponent programs) {
        OciLayer.Content content = OciLayer.content()
                .program("bin/scripted", programs.program("scripted"))
                .program("bin/busybox", BUSYBOX);
        COMMANDS.forEach(command -> content.link("bin/" + command, "busybox"));
        return content;
    }

    private static String key(BuiltComponent programs, IrisModelFiles model) {
        MessageDigest digest = Sha256.digest();
        String facts = String.join(
                "\n",
                PACKING,
                programs.folder().getFileName().toString(),
                COMMANDS.toString(),
                IrisModelFiles.MODULES.toString(),
                model.jars().toString());
        digest.update(facts.getBytes(StandardCharsets.UTF_8));
        var sources = new ArrayList<>(model.sources());
        sources.add(BUSYBOX);
        try {
            for (Path source : sources) {
                try (Stream<Path> files = Files.walk(source)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        digest.update(Files.readAllBytes(file));
                    }
                }
            }
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "What goes into the node's images can't be read: " + e, e);
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, KEY_LENGTH);
    }
}
