package dev.slipway.testbed.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Ends all processes of a bed: those listed, and their children, which carry the bed's mark in their environment. */
final class Processes {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int ROUNDS = 3;

    private Processes() {}

    /** Kills them all at once, since nothing that they would still write is wanted; says which are still there. */
    static List<String> end(Path runFolder, List<Leftover> leftovers) {
        // Somebody may still be starting children, so it looks again after each round.
        for (var round = 0; round < ROUNDS; round++) {
            var processes = find(runFolder, leftovers);
            if (processes.isEmpty()) {
                return List.of();
            }
            kill(processes);
            if (!ended(processes)) {
                break;
            }
        }
        return find(runFolder, leftovers).stream()
                .map(process -> "process " + process.pid() + " doesn't end")
                .toList();
    }

    private static Set<ProcessId> find(Path runFolder, List<Leftover> leftovers) {
        var processes = new LinkedHashSet<ProcessId>();
        for (var leftover : leftovers) {
            switch (leftover.kind()) {
                case PROCESS -> processes.add(ProcessId.parse(leftover.name()));
                case CGROUP -> processes.addAll(ControlGroup.processes(Path.of(leftover.name())));
                default -> {}
            }
        }
        processes.addAll(marked(runFolder));
        processes.removeIf(process ->
                !process.isAlive() || process.pid() == ProcessHandle.current().pid());
        return processes;
    }

    private static List<ProcessId> marked(Path runFolder) {
        var mark = RunFolder.MARK + "=" + runFolder;
        var found = new ArrayList<ProcessId>();
        ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> environment(pid).contains(mark))
                .forEach(pid -> ProcessId.of(pid).ifPresent(found::add));
        return found;
    }

    private static List<String> environment(long pid) {
        try {
            var bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
            return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException e) {
            // Gone meanwhile, or somebody else's.
            return List.of();
        }
    }

    private static void kill(Set<ProcessId> processes) {
        var numbers = processes.stream()
                .filter(ProcessId::isAlive)
                .map(process -> Long.toString(process.pid()))
                .toList();
        if (!numbers.isEmpty()) {
            // One may end in between, which is what is wanted.
            Command.run(List.of("sh", "-c", "kill -KILL " + String.join(" ", numbers)));
        }
    }

    private static boolean ended(Set<ProcessId> processes) {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (processes.stream().anyMatch(ProcessId::isAlive)) {
            if (System.nanoTime() - end > 0 || !Command.pause()) {
                return false;
            }
        }
        return true;
    }
}
