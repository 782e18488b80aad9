package dev.slipway.core.simulation;

import dev.slipway.core.TestDirectory;
import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The way of one process to the directory, on which an answer may be missing, and once in a while a wrong one comes. */
final class SimulatedDirectory implements GroupDirectory {
    private final TestDirectory truth;
    private final Wire wire;
    private final Choices choices;
    private final boolean liesSometimes;
    private final Set<GroupId> lied = new HashSet<>();

    SimulatedDirectory(TestDirectory truth, Wire wire, Choices choices, boolean liesSometimes) {
        this.truth = truth;
        this.wire = wire;
        this.choices = choices;
        this.liesSometimes = liesSometimes;
    }

    @Override
    public Optional<Group> group(GroupId id) {
        var isLie = new AtomicBoolean();
        Optional<Group> heard = asked("group " + id, () -> {
            // Never twice before the truth was heard of one group: what is confirmed isn't a slip.
            isLie.set(liesSometimes && !lied.contains(id) && choices.oneIn(5) && lied.add(id));
            return isLie.get() ? Optional.empty() : truth.group(id);
        });
        if (!isLie.get()) {
            lied.remove(id);
        }
        return heard;
    }

    @Override
    public ResourceAmounts overallLimits() {
        return asked("the overall limits", truth::overallLimits);
    }

    @Override
    public List<Group> groupsOf(UserId user) {
        return asked("groups of " + user, () -> truth.groupsOf(user));
    }

    private <T> T asked(String what, Supplier<T> question) {
        try {
            return wire.read(what, question);
        } catch (Wire.Lost e) {
            throw new DirectoryUnavailableException(e.getMessage());
        }
    }
}
