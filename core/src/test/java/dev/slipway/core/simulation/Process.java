package dev.slipway.core.simulation;

import dev.slipway.core.DeploymentManager;
import java.util.ArrayList;
import java.util.List;

/** A host's process with its manager, and what it is doing. */
final class Process {
    private final String name;
    private final ProcessWire wire;
    private final DeploymentManager manager;
    private final List<Task> tasks = new ArrayList<>();

    Process(String name, ProcessWire wire, DeploymentManager manager) {
        this.name = name;
        this.wire = wire;
        this.manager = manager;
    }

    DeploymentManager manager() {
        return manager;
    }

    ProcessWire wire() {
        return wire;
    }

    /** What it is doing, of which each waits before its next call. */
    List<Task> tasks() {
        return tasks;
    }

    boolean isDead() {
        return wire.isCut();
    }

    /** Ends everything that it does. */
    void die() {
        wire.cut();
        tasks.forEach(Task::die);
        tasks.clear();
    }

    @Override
    public String toString() {
        return name;
    }
}
