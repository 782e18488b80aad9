package dev.slipway.testbed.process;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One thing that a bed leaves on a machine, as its run folder lists it. It is listed before it is made where that is
 * possible, and taking it away twice, or when it was never made, is no error. Immutable.
 *
 * @param kind what it is
 * @param name which one: see the kind
 */
public record Leftover(Kind kind, String name) {
    /** What a bed can leave behind. */
    public enum Kind {
        /** A process: number and start in clock ticks since boot. */
        PROCESS,
        /** Every mount at or below a path. */
        MOUNTS,
        /** A network device. */
        LINK,
        /** A network namespace, as {@code ip netns} lists it. */
        NETNS,
        /** A table of nftables: family and name. */
        NFT_TABLE,
        /** A route, as {@code ip route del} takes it. */
        ROUTE,
        /** A control group and all below it, by its path in the file system; its processes are killed. */
        CGROUP,
        /** A file or folder outside the run folder, with all in it. */
        FILES,
        /** A folder outside the run folder, which stays if somebody has put something into it. */
        EMPTY_FOLDER,
        /** A setting of the kernel below {@code /proc/sys} that gets a value back: path and value. */
        SYSCTL
    }

    /**
     * Checks that it can be listed in one line.
     *
     * @param kind what it is
     * @param name which one, without line breaks
     */
    public Leftover {
        if (name.isBlank() || name.contains("\n")) {
            throw new IllegalArgumentException("A leftover's name is one line, not '" + name + "'");
        }
    }

    static Leftover parse(String line) {
        var parts = line.split(" ", 2);
        return new Leftover(Kind.valueOf(parts[0]), parts[1]);
    }

    String line() {
        return kind + " " + name;
    }

    /** The command that takes it away, empty for a kind that needs none. */
    List<String> command() {
        return switch (kind) {
            case LINK -> List.of("ip", "link", "del", name);
            case NETNS -> List.of("ip", "netns", "del", name);
            case NFT_TABLE -> words("nft", "delete", "table");
            case ROUTE -> words("ip", "route", "del");
            case PROCESS, MOUNTS, CGROUP, FILES, EMPTY_FOLDER, SYSCTL -> List.of();
        };
    }

    private List<String> words(String... command) {
        var words = new ArrayList<>(Arrays.asList(command));
        words.addAll(Arrays.asList(name.split(" ", -1)));
        return words;
    }
}
