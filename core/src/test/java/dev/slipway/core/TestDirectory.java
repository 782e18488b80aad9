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
    private boolean down;
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
        down = true;
    }

    public synchronized void comeBack() {
        down = false;
    }

    public synchronized int questions() {
        return questions;
    }

    @Override
    public synchronized Optional<Group> group(GroupId id) {
        answer();
        return Optional.ofNullable(groups.get(id));
    }

    @Override
    public synchronized List<Group> groupsOf(UserId user) {
        answer();
        return groups.values().stream()
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
        if (down) {
            throw new DirectoryUnavailableException("the directory is down for this test");
        }
    }
}
