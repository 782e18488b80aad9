package dev.slipway.core.simulation;

import dev.slipway.core.DeploymentManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** A host's process with its manager, and what it is doing. */
final class Host {
    private final String name;
    private final ProcessWire wire;
    private final DeploymentManager manager;
    private final List<Task> tasks = new ArrayList<>();
    private final LongSupplier now;
    private long busySince;

    Host(String name, ProcessWire wire, DeploymentManager manager, LongSupplier now) {
        this.now = now;
        this.name = name;
        this.wire = wire;
        this.manager = manager;
    }

    String name() {
        return name;
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

    /** Begins something. */
    void begin(Task task) {
        if (tasks.isEmpty()) {
            busySince = now.getAsLong();
        }
        tasks.add(task);
    }

    /** Since which step it may have known what it acts on; now, if it does nothing. */
    long busySince() {
        return tasks.isEmpty() ? now.getAsLong() : busySince;
    }

    /** Since which step it may have known what it did last. */
    long lastBusySince() {
        return busySince;
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
