package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.process.Leftover.Kind;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Programs of the operating system that a node needs; those that are missing are installed. No daemon of theirs is
 * started: the node runs its own.
 */
final class DebianPackages {
    /** Everything that the node calls, besides what every Debian has. */
    static final List<String> NEEDED = List.of(
            "containerd",
            "runc",
            "containernetworking-plugins",
            "nftables",
            "iptables",
            "conntrack",
            "iproute2",
            "busybox-static",
            "prometheus");

    private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");
    private static final String INSTALLED = " installed";
    private static final int TAIL = 1_500;
    /** Somebody else may be installing: apt then waits for its lock, so many seconds. */
    private static final String PATIENCE = "DPkg::Lock::Timeout=600";

    private final List<String> needed;
    private final Commands commands;
    private final Path policy;
    private final Consumer<Path> leaves;
    private final Consumer<String> announce;

    /**
     * Packages of a machine.
     *
     * @param needed their names
     * @param commands how to ask and to install
     * @param policy the file by which the machine forbids packages to start daemons
     * @param leaves told of that file before it is made
     * @param announce told what is going on
     */
    DebianPackages(
            List<String> needed, Commands commands, Path policy, Consumer<Path> leaves, Consumer<String> announce) {
        this.needed = List.copyOf(needed);
        this.commands = commands;
        this.policy = policy;
        this.leaves = leaves;
        this.announce = announce;
    }

    static DebianPackages ofThisMachine(RunFolder folder, Consumer<String> announce) {
        return new DebianPackages(
                NEEDED,
                DebianPackages::onThisMachine,
                POLICY,
                policy -> folder.leaves(Kind.FILES, policy.toString()),
                announce);
    }

    /** How a command of the packaging system ended. */
    record Ended(int code, String output) {
        String tail() {
            String text = output.strip();
            return text.substring(Math.max(0, text.length() - TAIL));
        }
    }

    /** Runs commands of the packaging system. */
    interface Commands {
        Ended run(List<String> command) throws IOException, InterruptedException;
    }

    /** Installs what is missing, which may take a minute and needs root; does nothing when nothing is. */
    void require() {
        List<String> missing = missing();
        if (missing.isEmpty()) {
            return;
        }
        String names = String.join(" ", missing);
        announce.accept("installing the Debian packages " + names);
        boolean ownPolicy = forbidDaemons();
        try {
            install(missing);
        } finally {
            allowDaemons(ownPolicy);
        }
        List<String> still = missing();
        if (!still.isEmpty()) {
            throw new TestbedException(
                    Code.PACKAGE_UNAVAILABLE, "apt-get installed no " + String.join(" ", still) + " and said no error");
        }
        announce.accept("installed " + names);
    }

    private void install(List<String> missing) {
        // A list of packages from long ago names files that are gone. Without any list the next command says what is
        // wrong.
        Ended update = run(List.of("apt-get", "-q", "-o", PATIENCE, "update"));
        var command = new ArrayList<String>(List.of("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"));
        command.addAll(List.of("-o", PATIENCE, "--no-install-recommends", "install"));
        command.addAll(missing);
        Ended ended = run(command);
        if (ended.code() != 0) {
            String list = update.code() == 0 ? "" : "\nBefore that, apt-get update failed:\n" + update.tail();
            throw new TestbedException(
                    Code.PACKAGE_UNAVAILABLE,
                    "apt-get can't install " + String.join(" ", missing) + " (code " + ended.code() + "):\n"
                            + ended.tail() + list);
        }
    }

    private List<String> missing() {
        var command = new ArrayList<String>(List.of("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"));
        command.addAll(needed);
        // Its exit code says only that one of them is unknown; the lines say which are there.
        Set<String> missing = new LinkedHashSet<>(needed);
        run(command).output().lines().forEach(line -> {
            if (line.endsWith(INSTALLED)) {
                missing.remove(line.substring(0, line.length() - INSTALLED.length()));
            }
        });
        return List.copyOf(missing);
    }

    /** Makes the packages' scripts start nothing, unless the machine has a policy of its own; true if it made one. */
    private boolean forbidDaemons() {
        if (Files.exists(policy)) {
            return false;
        }
        leaves.accept(policy);
        try {
            Files.createFile(
                    policy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            Files.writeString(policy, "#!/bin/sh\nexit 101\n");
            return true;
        } catch (IOException e) {
            throw new TestbedException(Code.NOT_PERMITTED, policy + " can't be written: " + e.getMessage(), e);
        }
    }

    private void allowDaemons(boolean ownPolicy) {
        try {
            if (ownPolicy) {
                Files.deleteIfExists(policy);
            }
        } catch (IOException e) {
            throw new TestbedException(Code.LEFT_BEHIND, policy + " can't be deleted: " + e.getMessage(), e);
        }
    }

    private Ended run(List<String> command) {
        try {
            return commands.run(command);
        } catch (IOException e) {
            throw new TestbedException(
                    Code.PACKAGE_UNAVAILABLE,
                    "A real node needs Debian's packages " + String.join(" ", needed) + ", and this machine has no "
                            + command.get(0),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException(Code.BROKEN, "Interrupted while installing packages", e);
        }
    }

    private static Ended onThisMachine(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
