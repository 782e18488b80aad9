package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this process may do on its machine. Immutable.
 *
 * @param user the number of the user that it acts as
 * @param capabilities one bit each, as the kernel numbers them
 */
record Privileges(long user, long capabilities) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int EFFECTIVE_USER = 2;
    private static final int HEXADECIMAL = 16;
    /** What a node can't be without: networks and mounts. */
    private static final Map<String, Integer> NEEDED =
            new LinkedHashMap<>(Map.of("CAP_NET_ADMIN", 12, "CAP_SYS_ADMIN", 21));
    /** What it calls; of several packages, in folders that the path of a service often lacks. */
    private static final List<String> PROGRAMS = List.of(
            "setsid",
            "unshare",
            "nsenter",
            "mount",
            "ip",
            "nft",
            "conntrack",
            "containerd",
            "ctr",
            "runc",
            "prometheus");

    static Privileges ofThisProcess() {
        try {
            return parse(Files.readAllLines(STATUS));
        } catch (IOException e) {
            throw new TestbedException(Code.NOT_PERMITTED, STATUS + " can't be read; a real node needs Linux", e);
        }
    }

    /** Reads the lines of {@code /proc/PID/status}. */
    static Privileges parse(List<String> status) {
        return new Privileges(
                Long.parseLong(field(status, "Uid:").split("\\s+", -1)[EFFECTIVE_USER - 1]),
                Long.parseUnsignedLong(field(status, "CapEff:"), HEXADECIMAL));
    }

    private static String field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new TestbedException(Code.BROKEN, STATUS + " has no line " + name));
    }

    boolean isRoot() {
        return user == 0;
    }

    /** Refuses what a node could only fail at later. */
    void requireEnough() {
        if (!isRoot()) {
            throw new TestbedException(
                    Code.NOT_PERMITTED,
                    "A real node needs root, for mounts, networks and control groups, and this process is user "
                            + user);
        }
        NEEDED.forEach((capability, bit) -> {
            if ((capabilities >>> bit & 1) == 0) {
                throw new TestbedException(
                        Code.NOT_PERMITTED,
                        "A real node needs the capability " + capability
                                + ", which this process lacks although it is root");
            }
        });
    }

    /** Refuses a search path on which a program of a node isn't found. */
    static void requirePrograms(String searchPath) {
        var missing = new ArrayList<String>();
        for (String program : PROGRAMS) {
            boolean found = false;
            for (String folder : searchPath.split(File.pathSeparator, -1)) {
                found |= Files.isExecutable(Path.of(folder, program));
            }
            if (!found) {
                missing.add(program);
            }
        }
        if (!missing.isEmpty()) {
            throw new TestbedException(
                    Code.PACKAGE_UNAVAILABLE,
                    "The programs " + missing + " aren't on the PATH, which is " + searchPath
                            + "; is /usr/sbin missing in it?");
        }
    }
}
