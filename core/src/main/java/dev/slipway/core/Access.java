package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotAllowedException;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import dev.slipway.spi.HistoryStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Who may do what. Asked before anything else is looked at; a stranger causes the same calls and gets the same answer as
 * somebody who asks for an id that doesn't exist. Thread-safe.
 */
final class Access {
    private final GroupDirectory directory;
    private final HistoryStore store;
    private final Retrying retrying;
    private final DirectoryTrouble trouble = new DirectoryTrouble();
    private final AtomicBoolean closed = new AtomicBoolean();

    Access(GroupDirectory directory, HistoryStore store, Retrying retrying) {
        this.directory = directory;
        this.store = store;
        this.retrying = retrying;
    }

    /** From now on nobody may do anything. */
    void close() {
        closed.set(true);
    }

    void requireOpen() {
        if (closed.get()) {
            throw new DeploymentException(ErrorCode.CLOSED, "the manager is closed", false, Optional.empty());
        }
    }

    /** Refuses every change where only reading is left; before anything else, since that is no secret. */
    void requireWritable() {
        requireOpen();
        if (store.isReadOnly()) {
            throw new DeploymentException(
                    ErrorCode.READ_ONLY,
                    "this manager only reads: it was built so, or its store was opened so; nothing is changed",
                    false,
                    Optional.empty());
        }
    }

    /** The groups of an actor, as the directory lists them; none for administrators who aren't members as users. */
    List<Group> groupsOf(Actor actor) {
        requireOpen();
        return actor.match(this::groupsOfUser, administrator -> List.of(), List::of);
    }

    /** The group that the actor named, if it is a member of it. */
    Group member(Actor actor, GroupId id) {
        return among(groupsOf(actor), id)
                .orElseThrow(() -> new NotAllowedException(
                        ErrorCode.NOT_ALLOWED,
                        id,
                        "'" + actor + "' is not a member of a group '" + id + "'; ask its administrator"));
    }

    /**
     * A group that the actor was let into, as it is now: a decision goes by the limits of its own time, not of the time at
     * which the call came in. Who has left the group meanwhile finds nothing.
     */
    Group now(Actor actor, GroupId id, DeploymentId deployment) {
        return among(groupsOf(actor), id).orElseThrow(() -> new NotFoundException(deployment));
    }

    /** The group of a deployment that the actor may change. */
    Group changing(Actor actor, DeploymentId id) {
        List<Group> groups = groupsOf(actor);
        Optional<GroupId> owner = retrying.call("locate", () -> store.locate(id));
        return owner.flatMap(group -> among(groups, group))
                .orElseThrow(() -> owner.isPresent() && seesEverything(actor)
                        ? new NotAllowedException(
                                ErrorCode.NOT_ALLOWED,
                                owner.get(),
                                "an administrator may read and delete '" + id + "'; only members of '" + owner.get()
                                        + "' may change it")
                        : new NotFoundException(id));
    }

    /** The group of a deployment that the actor may read or delete; administrators may in every group. */
    GroupId reading(Actor actor, DeploymentId id) {
        return visible(actor, id).orElseThrow(() -> new NotFoundException(id));
    }

    /** As {@link #reading}, without an error. */
    Optional<GroupId> visible(Actor actor, DeploymentId id) {
        List<Group> groups = groupsOf(actor);
        Optional<GroupId> owner = retrying.call("locate", () -> store.locate(id));
        return owner.filter(
                group -> seesEverything(actor) || among(groups, group).isPresent());
    }

    private static Optional<Group> among(List<Group> groups, GroupId id) {
        return groups.stream().filter(group -> group.id().equals(id)).findFirst();
    }

    boolean seesEverything(Actor actor) {
        return actor.match(user -> false, administrator -> true, () -> true);
    }

    /** One group as the directory knows it. */
    Optional<Group> lookUp(GroupId id) {
        try {
            Optional<Group> group = asked(() -> directory.group(id));
            trouble.answered(id);
            return group;
        } catch (DirectoryUnavailableException e) {
            trouble.failed(id, e.getMessage());
            throw e;
        }
    }

    /** The directory is there, whatever it doesn't answer about somebody. */
    void directoryAnswered() {
        trouble.answered();
    }

    /** Why it isn't known now what a group may do, as far as the directory was asked; empty if it is. */
    Optional<String> directoryTrouble(GroupId id) {
        return trouble.of(id);
    }

    /** What all groups together may hold, as the directory says now. */
    ResourceAmounts overallLimits() {
        return noted(() -> asked(directory::overallLimits));
    }

    /** Whether an id belongs to a group, and not to this one. */
    boolean isOfAnotherGroup(DeploymentId id, GroupId group) {
        return retrying.call("locate", () -> store.locate(id))
                .filter(owner -> !owner.equals(group))
                .isPresent();
    }

    /** Refuses what needs the group's switch. */
    static void requireSwitch(Group group) {
        if (!group.isModelDeploymentOn()) {
            throw new NotAllowedException(
                    ErrorCode.SWITCHED_OFF,
                    group.id(),
                    "\"Model Deployment\" is switched off for the group '" + group.id()
                            + "'; an administrator can switch it on in the group's settings");
        }
    }

    private List<Group> groupsOfUser(UserId user) {
        return noted(() -> asked(() -> List.copyOf(directory.groupsOf(user))));
    }

    private <T> T noted(Supplier<T> question) {
        try {
            T answer = question.get();
            trouble.answered();
            return answer;
        } catch (DirectoryUnavailableException e) {
            trouble.failed(e.getMessage());
            throw e;
        }
    }

    /** Whatever a directory throws or answers wrongly means that it can't be relied upon now. */
    private static <T> T asked(Supplier<T> question) {
        try {
            return Objects.requireNonNull(question.get(), "the answer");
        } catch (DirectoryUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DirectoryUnavailableException("the group directory can't be asked now: " + e.getMessage(), e);
        }
    }
}
