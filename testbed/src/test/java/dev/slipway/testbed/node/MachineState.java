package dev.slipway.testbed.node;

import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What there is on this machine that a real node could leave behind. Two of them are compared whole; of processes and of
 * what listens only those count that a node starts, since a machine has others that come and go.
 */
record MachineState(Map<String, TreeSet<String>> things) {
    private static final Pattern OF_A_NODE =
            Pattern.compile("containerd(-shim.*)?|runc|ctr|kubelet|kube-proxy|traefik|prometheus|pause|scripted");
    private static final Pattern LISTENS =
            Pattern.compile("LISTEN\\s+\\S+\\s+\\S+\\s+(\\S+)\\s+\\S+\\s+users:\\(\\(\"([^\"]+)\",.*");
    private static final List<String> SETTINGS = List.of(
            "net/ipv4/ip_forward",
            "net/ipv4/conf/all/forwarding",
            "net/ipv4/conf/all/route_localnet",
            "net/ipv4/conf/all/arp_ignore",
            "net/ipv4/conf/default/forwarding",
            "net/ipv6/conf/all/forwarding",
            "net/bridge/bridge-nf-call-iptables",
            "vm/overcommit_memory",
            "vm/panic_on_oom",
            "vm/max_map_count",
            "kernel/panic",
            "kernel/panic_on_oops",
            "kernel/keys/root_maxkeys",
            "kernel/keys/root_maxbytes",
            "fs/inotify/max_user_instances");

    /** Looks at everything now. */
    static MachineState now() {
        var things = new TreeMap<String, TreeSet<String>>();
        things.put("processes", processes());
        things.put("mounts", lines(Path.of("/proc/self/mounts")));
        things.put("mount namespaces", namespaces("mnt"));
        things.put("network namespaces", namespaces("net"));
        things.put("named network namespaces", names(Path.of("/run/netns")));
        things.put("network devices", names(Path.of("/sys/class/net")));
        things.put(
                "addresses",
                lines(HostCommand.output("ip", "-o", "addr", "show").replaceAll("(?m)\\\\? *valid_lft.*$", "")));
        things.put("routes", lines(HostCommand.output("ip", "route", "show", "table", "all")));
        things.put("rules of routes", lines(HostCommand.output("ip", "rule", "show")));
        things.put("nftables", lines(HostCommand.output("nft", "list", "tables")));
        things.put("control groups", groups(Path.of("/sys/fs/cgroup")));
        things.put("listening", listening());
        things.put("settings", settings());
        things.put("folders", shallow(List.of("/run", "/var/lib", "/var/log", "/etc", "/opt", "/usr/sbin")));
        things.put("beds", names(RunFolder.runs(), name -> name.startsWith("node-")));
        return new MachineState(things);
    }

    /** What the other has and this one hasn't, and the reverse: empty when nothing was left. */
    String differenceTo(MachineState later) {
        var text = new StringBuilder();
        things.forEach((kind, before) -> {
            var after = later.things.get(kind);
            after.stream()
                    .filter(thing -> !before.contains(thing))
                    .forEach(thing -> text.append("left of ")
                            .append(kind)
                            .append(": ")
                            .append(thing)
                            .append('\n'));
            before.stream()
                    .filter(thing -> !after.contains(thing))
                    .forEach(thing -> text.append("gone of ")
                            .append(kind)
                            .append(": ")
                            .append(thing)
                            .append('\n'));
        });
        return text.toString();
    }

    private static TreeSet<String> processes() {
        var found = new TreeSet<String>();
        ProcessHandle.allProcesses().map(ProcessHandle::pid).forEach(pid -> {
            String command = read(Path.of("/proc", pid.toString(), "cmdline")).replace('\0', ' ');
            String program = read(Path.of("/proc", pid.toString(), "comm")).strip();
            // The kernel cuts names after 15 characters.
            if (OF_A_NODE.matcher(program).matches()
                    || read(Path.of("/proc", pid.toString(), "cgroup")).contains("/slipway-")) {
                found.add(pid + " " + program + " " + command);
            }
        });
        return found;
    }

    private static TreeSet<String> namespaces(String kind) {
        var found = new TreeSet<String>();
        ProcessHandle.allProcesses().map(ProcessHandle::pid).forEach(pid -> {
            try {
                found.add(Files.readSymbolicLink(Path.of("/proc", pid.toString(), "ns", kind))
                        .toString());
            } catch (IOException e) {
                // It has ended meanwhile.
                return;
            }
        });
        return found;
    }

    private static TreeSet<String> listening() {
        var found = new TreeSet<String>();
        for (String line : lines(HostCommand.output("ss", "-Hlntp"))) {
            var match = LISTENS.matcher(line);
            if (match.matches() && OF_A_NODE.matcher(match.group(2)).matches()) {
                found.add(match.group(1) + " " + match.group(2));
            }
        }
        return found;
    }

    private static TreeSet<String> settings() {
        var found = new TreeSet<String>();
        for (String setting : SETTINGS) {
            found.add(setting + " = "
                    + String.join(" ", lines(Path.of("/proc/sys").resolve(setting))));
        }
        return found;
    }

    private static TreeSet<String> shallow(List<String> folders) {
        var found = new TreeSet<String>();
        folders.forEach(folder -> names(Path.of(folder)).forEach(name -> found.add(folder + "/" + name)));
        return found;
    }

    /** Those that nodes make, at the top of each hierarchy. */
    private static TreeSet<String> groups(Path root) {
        var found = new TreeSet<String>();
        for (String hierarchy : names(root)) {
            for (String group : names(root.resolve(hierarchy))) {
                found.add(hierarchy + "/" + group);
            }
            found.add(hierarchy);
        }
        found.removeIf(group -> !group.contains("slipway") && !group.contains("kubepods"));
        return found;
    }

    private static TreeSet<String> names(Path folder) {
        return names(folder, name -> true);
    }

    private static TreeSet<String> names(Path folder, Predicate<String> wanted) {
        var found = new TreeSet<String>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(file -> file.getFileName().toString()).filter(wanted).forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    private static TreeSet<String> lines(String text) {
        var found = new TreeSet<String>();
        text.lines().map(String::strip).forEach(found::add);
        return found;
    }

    private static TreeSet<String> lines(Path file) {
        try {
            return Files.exists(file) ? new TreeSet<>((Collection<String>) Files.readAllLines(file)) : new TreeSet<>();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
