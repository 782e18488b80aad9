package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * containerd with files of its own. It gets every registry by way of a proxy that isn't there, so that a pull is refused by
 * this machine and no name is looked up for it.
 */
final class ContainerRuntime {
    private static final Duration TO_START = Duration.ofMinutes(1);
    /** A port that nobody listens on, on any machine: it belongs to the protocol "discard". */
    private static final String NOWHERE = "http://127.0.0.1:9";

    private static final String CONFIGURATION = """
            version = 2
            root = "@RUN@/containerd/root"
            state = "@RUN@/containerd/state"
            oom_score = 0
            disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs",
              "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs",
              "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.tracing",
              "io.containerd.tracing.processor.v1.otlp"]
            [grpc]
              address = "@SOCKET@"
            [plugins."io.containerd.grpc.v1.cri"]
              sandbox_image = "@PAUSE@"
              disable_apparmor = true
              # Lowering the score needs a capability that containers of build machines often lack.
              restrict_oom_score_adj = true
              netns_mounts_under_state_dir = true
              stream_server_address = "127.0.0.1"
              [plugins."io.containerd.grpc.v1.cri".cni]
                bin_dir = "/usr/lib/cni"
                conf_dir = "@RUN@/cni"
              [plugins."io.containerd.grpc.v1.cri".containerd]
                snapshotter = "@SNAPSHOTTER@"
                default_runtime_name = "runc"
                [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                  runtime_type = "io.containerd.runc.v2"
                  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                    SystemdCgroup = false
            """;

    private final BedProcess process;
    private final Path socket;

    private ContainerRuntime(BedProcess process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    static ContainerRuntime start(RunFolder folder, MountSpace mounts, PodNetwork network) {
        Path socket = folder.path().resolve("containerd.sock");
        folder.write("cni/10-pods.conflist", network.cniConfiguration(folder.folder("cni-data")));
        Path configuration = folder.write(
                "containerd.toml",
                CONFIGURATION
                        .replace("@RUN@", folder.path().toString())
                        .replace("@SOCKET@", socket.toString())
                        .replace("@PAUSE@", NodeImages.PAUSE)
                        .replace("@SNAPSHOTTER@", snapshotter(folder.path())));
        BedProcess process = mounts.start(
                "containerd",
                List.of("containerd", "--config", configuration.toString()),
                Map.of(
                        "HTTP_PROXY",
                        NOWHERE,
                        "HTTPS_PROXY",
                        NOWHERE,
                        "http_proxy",
                        NOWHERE,
                        "https_proxy",
                        NOWHERE,
                        "NO_PROXY",
                        "",
                        "no_proxy",
                        ""));
        var runtime = new ContainerRuntime(process, socket);
        runtime.awaitAnswer();
        return runtime;
    }

    /** Layers can't be stacked on a stack of layers, so there they are copied. */
    private static String snapshotter(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return store.type().startsWith("overlay") ? "native" : "overlayfs";
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "The file system of " + folder + " can't be told", e);
        }
    }

    /** Blocks until it answers. */
    void awaitAnswer() {
        process.await("containerd answered", TO_START, this::answers);
    }

    BedProcess process() {
        return process;
    }

    Path socket() {
        return socket;
    }

    /** Makes the images of an archive available to pods; the same again changes nothing. */
    void load(Path archive) {
        control("images", "import", archive.toString());
    }

    private boolean answers() {
        try {
            return Files.exists(socket) && !control("version").isEmpty();
        } catch (TestbedException e) {
            return false;
        }
    }

    private String control(String... arguments) {
        var command = new ArrayList<String>(List.of("ctr", "-a", socket.toString(), "-n", "k8s.io"));
        command.addAll(List.of(arguments));
        return HostCommand.output("", command);
    }
}
