package dev.slipway.testbed.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A control group and those below it, in any hierarchy. */
final class ControlGroup {
    private ControlGroup() {}

    static List<ProcessId> processes(Path group) {
        var found = new ArrayList<ProcessId>();
        for (var each : groups(group)) {
            members(each).forEach(pid -> ProcessId.of(pid).ifPresent(found::add));
        }
        return found;
    }

    private static List<Long> members(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs")).stream()
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException e) {
            // Removed meanwhile.
            return List.of();
        }
    }

    /** Removes it and those below, innermost first; a group whose processes have just ended may stay busy for a moment. */
    static void remove(Path group, List<String> problems) {
        for (var tries = 0; Files.isDirectory(group) && tries < 40; tries++) {
            groups(group).stream().sorted(Comparator.reverseOrder()).forEach(ControlGroup::removeOne);
            if (!Files.isDirectory(group) || !Command.pause()) {
                break;
            }
        }
        if (Files.isDirectory(group)) {
            problems.add("control group " + group + " stays");
        }
    }

    private static void removeOne(Path group) {
        try {
            Files.delete(group);
        } catch (IOException e) {
            // Busy or gone: the caller looks again.
            return;
        }
    }

    private static List<Path> groups(Path group) {
        if (!Files.isDirectory(group)) {
            return List.of();
        }
        try (var tree = Files.walk(group)) {
            return tree.filter(Files::isDirectory).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(group);
        }
    }
}
