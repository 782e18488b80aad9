package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.process.Leftover.Kind;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The control groups below which all pods of a node run: one in each hierarchy of this machine, version 1 or 2. */
final class ControlGroups {
    private static final Path HIERARCHIES = Path.of("/sys/fs/cgroup");
    private static final String VERSION_2 = "cgroup.controllers";

    private ControlGroups() {}

    /** Makes them and says their name from the root of each hierarchy. */
    static String make(RunFolder folder) {
        String name = "/slipway-" + PodNetwork.id(folder);
        try {
            for (Path hierarchy : hierarchies()) {
                Path group = hierarchy.resolve(name.substring(1));
                folder.leaves(Kind.CGROUP, group.toString());
                Files.createDirectory(group);
            }
            return name;
        } catch (IOException e) {
            throw new TestbedException(
                    Code.NOT_PERMITTED, "The node's control groups can't be made: " + e.getMessage(), e);
        }
    }

    private static List<Path> hierarchies() throws IOException {
        if (Files.exists(HIERARCHIES.resolve(VERSION_2))) {
            return List.of(HIERARCHIES);
        }
        try (Stream<Path> folders = Files.list(HIERARCHIES)) {
            // Some hierarchies have a second name, which is a link.
            return folders.filter(folder -> Files.isDirectory(folder) && !Files.isSymbolicLink(folder))
                    .sorted()
                    .toList();
        }
    }
}
