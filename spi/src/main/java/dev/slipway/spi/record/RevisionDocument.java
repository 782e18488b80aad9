package dev.slipway.spi.record;

import dev.slipway.model.Actor;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Location;
import dev.slipway.model.ProviderId;
import dev.slipway.model.RequestId;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A revision as it is stored. What it belongs to is repeated in it, so that one in a wrong place is found out. Times are ISO 8601,
 * amounts are in the notation of Kubernetes.
 *
 * @param id the deployment's id
 * @param group the group that owns it
 * @param incarnation which life of the id
 * @param number which revision
 * @param previous where its predecessor is written, see {@link ChainDocument#file}; null for the first
 * @param spec what was asked for
 * @param instanceType what a replica gets
 * @param runState whether it shall run
 * @param cause why there is this revision
 * @param rollbackOf which one it repeats; null if it doesn't
 * @param author who asked for it
 * @param time when it was accepted
 * @param message what the author said
 * @param requestId the request's id; null if it had none
 * @param token whose commit it belongs to
 * @param provider the kind of back end that it is for
 * @param location where in the back end
 */
public record RevisionDocument(
        String id,
        String group,
        String incarnation,
        long number,
        @Nullable String previous,
        SpecDocument spec,
        InstanceTypeDocument instanceType,
        String runState,
        String cause,
        @Nullable Long rollbackOf,
        AuthorDocument author,
        String time,
        String message,
        @Nullable String requestId,
        String token,
        String provider,
        String location) {
    /**
     * Checks that nothing is missing that can't be.
     *
     * @param id the deployment's id
     * @param group the group that owns it
     * @param incarnation which life of the id
     * @param number which revision
     * @param previous where its predecessor is written, see {@link ChainDocument#file}; null for the first
     * @param spec what was asked for
     * @param instanceType what a replica gets
     * @param runState whether it shall run
     * @param cause why there is this revision
     * @param rollbackOf which one it repeats; null if it doesn't
     * @param author who asked for it
     * @param time when it was accepted
     * @param message what the author said
     * @param requestId the request's id; null if it had none
     * @param token whose commit it belongs to
     * @param provider the kind of back end that it is for
     * @param location where in the back end
     */
    public RevisionDocument {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(incarnation, "incarnation");
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(instanceType, "instanceType");
        Objects.requireNonNull(runState, "runState");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(author, "author");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(location, "location");
    }

    /**
     * Makes the document of a revision.
     *
     * @param revision which revision
     * @param previous where its predecessor is written; empty for the first
     * @return to be stored
     */
    public static RevisionDocument of(Revision revision, Optional<String> previous) {
        return new RevisionDocument(
                revision.deployment().id().value(),
                revision.deployment().group().value(),
                revision.deployment().incarnation().value(),
                revision.number().value(),
                previous.orElse(null),
                SpecDocument.of(revision.spec()),
                InstanceTypeDocument.of(revision.instanceType()),
                revision.runState().name(),
                revision.cause().name(),
                revision.rollbackOf().map(RevisionNumber::value).orElse(null),
                AuthorDocument.of(revision.author()),
                revision.time().toString(),
                revision.message(),
                revision.requestId().map(RequestId::value).orElse(null),
                revision.token().value(),
                revision.provider().value(),
                revision.location().value());
    }

    /**
     * Whether this is of that life of that deployment.
     *
     * @param deployment which deployment; the store is not looked at
     * @return false if it is in a wrong place
     */
    public boolean belongsTo(DeploymentRef deployment) {
        return id.equals(deployment.id().value())
                && group.equals(deployment.group().value())
                && incarnation.equals(deployment.incarnation().value());
    }

    /**
     * Reads it back. What was accepted once stays readable, whatever the rules for new specs have become.
     *
     * @param deployment which it {@linkplain #belongsTo belongs to}
     * @return the revision
     * @throws IllegalArgumentException or another unchecked exception, with words for it, if it holds a value that can't be
     */
    public Revision toRevision(DeploymentRef deployment) {
        var revision = Revision.builder();
        revision.deployment(deployment)
                .number(new RevisionNumber(number))
                .spec(spec.toSpec(deployment))
                .instanceType(instanceType.toInstanceType())
                .runState(RunState.valueOf(runState))
                .cause(RevisionCause.valueOf(cause))
                .rollbackOf(Optional.ofNullable(rollbackOf).map(RevisionNumber::new))
                .author(author.toActor())
                .time(Instant.parse(time))
                .message(message)
                .requestId(Optional.ofNullable(requestId).map(RequestId::new))
                .token(new CommitToken(token))
                .provider(new ProviderId(provider))
                .location(new Location(location));
        return revision.build();
    }

    /** Who asked for it: a user, an administrator, or the system, which has no id. */
    record AuthorDocument(String kind, @Nullable String id) {
        AuthorDocument {
            Objects.requireNonNull(kind, "kind");
        }

        static AuthorDocument of(Actor author) {
            return author.match(
                    user -> new AuthorDocument("user", user.value()),
                    administrator -> new AuthorDocument("administrator", administrator.value()),
                    () -> new AuthorDocument("system", null));
        }

        Actor toActor() {
            String given = Objects.requireNonNullElse(id, "");
            return switch (kind) {
                case "user" -> Actor.user(given);
                case "administrator" -> Actor.administrator(given);
                case "system" -> Actor.system();
                default -> throw new IllegalArgumentException("author '" + kind + "' is of an unknown kind");
            };
        }
    }
}
