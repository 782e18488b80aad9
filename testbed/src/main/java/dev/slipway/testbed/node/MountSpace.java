package dev.slipway.testbed.node;

import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.Leftover.Kind;
import dev.slipway.testbed.process.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A mount namespace in which the container runtime and kubelet live, held open by a process that does nothing: what they
 * mount is seen by them and their containers only and is gone with the last of them. Inside, folders of the machine that
 * they can't be talked out of writing to are folders of the bed.
 */
final class MountSpace {
    private static final Duration TO_START = Duration.ofSeconds(20);
    private static final String READY = "mounts-ready";
    /** Paths that are compiled into the container runtime, its network plugins and kubelet. */
    private static final List<String> HARD_CODED =
            List.of("/run/containerd", "/var/lib/cni", "/var/lib/kubelet", "/var/log/containers");

    private final RunFolder folder;
    private final BedProcess holder;

    private MountSpace(RunFolder folder, BedProcess holder) {
        this.folder = folder;
        this.holder = holder;
    }

    static MountSpace open(RunFolder folder) {
        Path ready = folder.path().resolve(READY);
        var script = new StringBuilder("set -e\nmount --make-rshared /\n");
        for (String path : HARD_CODED) {
            if (Files.notExists(Path.of(path))) {
                folder.leaves(Kind.EMPTY_FOLDER, path);
                HostCommand.output("mkdir", path);
            }
            Path own = folder.folder("instead" + path.replace('/', '-'));
            script.append("mount --bind '" + own + "' " + path + "\n");
        }
        script.append(": > '" + ready + "'\nexec sleep infinity\n");
        BedProcess holder = BedProcess.start(
                folder,
                "mounts",
                List.of("unshare", "--mount", "--propagation", "slave", "sh", "-c", script.toString()));
        holder.await("the node's mount namespace was ready", TO_START, () -> Files.exists(ready));
        return new MountSpace(folder, holder);
    }

    /** Starts a process inside. */
    BedProcess start(String name, List<String> command, Map<String, String> environment) {
        var inside = new ArrayList<String>(List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "--"));
        inside.addAll(command);
        return BedProcess.start(folder, name, inside, environment);
    }
}
