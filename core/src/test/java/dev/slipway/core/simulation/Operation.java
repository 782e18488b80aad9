package dev.slipway.core.simulation;

import dev.slipway.core.DeploymentManager;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One thing that a user asked for, perhaps several times, and what was said about it. */
final class Operation {
    private final String mark;
    private final String words;
    private final GroupId group;
    private final Optional<DeploymentId> id;
    private final boolean isDelete;
    private final boolean hasRequestId;
    private final Verb verb;
    private int times;
    private int open;
    private boolean isRefused;
    private boolean isAcknowledged;
    private final List<RevisionKey> recorded = new ArrayList<>();
    private Optional<RevisionKey> answered = Optional.empty();

    Operation(
            String mark,
            String words,
            GroupId group,
            Optional<DeploymentId> id,
            boolean isDelete,
            boolean hasRequestId,
            Verb verb) {
        this.mark = mark;
        this.words = words;
        this.group = group;
        this.id = id;
        this.isDelete = isDelete;
        this.hasRequestId = hasRequestId;
        this.verb = verb;
    }

    String mark() {
        return mark;
    }

    GroupId group() {
        return group;
    }

    Optional<DeploymentId> id() {
        return id;
    }

    boolean isDelete() {
        return isDelete;
    }

    /** Whether asking again is the same request. */
    boolean hasRequestId() {
        return hasRequestId;
    }

    /** Whether it is still being done, or ended, if at all, without anybody knowing how. */
    boolean isUncertain() {
        return open > 0;
    }

    boolean isRefused() {
        return isRefused && open == 0 && !isAcknowledged;
    }

    boolean isAcknowledged() {
        return isAcknowledged;
    }

    /** As what it is recorded; more than once only if it was asked for again after it had been deleted. */
    List<RevisionKey> recorded() {
        return recorded;
    }

    /** What the answer said that it is. */
    Optional<RevisionKey> answered() {
        return answered;
    }

    void recorded(RevisionKey as) {
        recorded.add(as);
    }

    /** Whether it was asked for more than once; what is deleted in between is then made again. */
    boolean isAskedAgain() {
        return times > 1;
    }

    /** Does it with a manager; remembers what was said. */
    String ask(DeploymentManager manager) {
        // Whoever dies from here on leaves it open.
        times++;
        open++;
        try {
            Optional<Deployment> answer = verb.ask(manager);
            open--;
            isAcknowledged = true;
            answered = answer.map(Deployment::latest)
                    .filter(latest -> latest.message().equals(mark))
                    .map(Revision::key);
            return "done";
        } catch (DeploymentException e) {
            if (e.code() != ErrorCode.OUTCOME_UNKNOWN) {
                open--;
                isRefused = true;
            }
            return e.code().name();
        }
    }

    @Override
    public String toString() {
        return mark + " (" + words + ")";
    }

    /** How a manager is asked. */
    @FunctionalInterface
    interface Verb {
        Optional<Deployment> ask(DeploymentManager manager);
    }

    /** What will be asked for, before it has a mark of its own. */
    @FunctionalInterface
    interface Asked {
        Operation as(String mark);
    }
}
