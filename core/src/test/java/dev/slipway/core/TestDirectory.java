package dev.slipway.core;

import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Groups that a test changes, and a directory that can be down. */
public final class TestDirectory implements GroupDirectory {
    private final Map<GroupId, Group> groups = new LinkedHashMap<>();
    private ResourceAmounts overallLimits = ResourceAmounts.NONE;
    private Optional<Trouble> trouble = Optional.empty();
    private int questions;

    public synchronized void put(Group group) {
        groups.put(group.id(), group);
    }

    public synchronized void change(String id, UnaryOperator<Group.Builder> change) {
        Group before = groups.get(new GroupId(id));
        put(change.apply(Group.builder().from(before)).build());
    }

    public synchronized void remove(String id) {
        groups.remove(new GroupId(id));
    }

    public synchronized void goDown() {
        trouble(Trouble.DOWN);
    }

    public synchronized void trouble(Trouble kind) {
        trouble = Optional.of(kind);
    }

    public synchronized void comeBack() {
        trouble = Optional.empty();
    }

    public synchronized int questions() {
        return questions;
    }

    @Override
    public synchronized Optional<Group> group(GroupId id) {
        answer();
        return isNull() ? null : Optional.ofNullable(groups.get(id));
    }

    @Override
    public synchronized List<Group> groupsOf(UserId user) {
        answer();
        return isNull()
                ? null
                : groups.values().stream()
                        .filter(group -> group.members().contains(user))
                        .toList();
    }

    public synchronized void limitOverall(ResourceAmounts limits) {
        overallLimits = limits;
    }

    @Override
    public synchronized ResourceAmounts overallLimits() {
        answer();
        return overallLimits;
    }

    private void answer() {
        questions++;
        if (trouble.equals(Optional.of(Trouble.DOWN))) {
            throw new DirectoryUnavailableException("the directory is down for this test");
        }
        if (trouble.equals(Optional.of(Trouble.GARBAGE))) {
            throw new IllegalStateException("not JSON, for this test");
        }
    }

    private boolean isNull() {
        return trouble.equals(Optional.of(Trouble.NULL));
    }

    /** How a directory can fail. */
    public enum Trouble {
        DOWN,
        GARBAGE,
        NULL
    }
}
