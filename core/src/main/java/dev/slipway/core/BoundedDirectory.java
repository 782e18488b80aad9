package dev.slipway.core;

import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import java.util.List;
import java.util.Optional;

/** A directory beyond the border. Thread-safe. */
final class BoundedDirectory implements GroupDirectory {
    private final GroupDirectory right;
    private final Border border;

    BoundedDirectory(GroupDirectory right, Border border) {
        this.right = right;
        this.border = border;
    }

    @Override
    public Optional<Group> group(GroupId id) {
        return border.call(Callee.DIRECTORY, "the group '" + id + "'", () -> right.group(id));
    }

    @Override
    public List<Group> groupsOf(UserId user) {
        return border.call(Callee.DIRECTORY, "the groups of '" + user + "'", () -> right.groupsOf(user));
    }

    @Override
    public ResourceAmounts overallLimits() {
        return border.call(Callee.DIRECTORY, "the overall limits", right::overallLimits);
    }
}
