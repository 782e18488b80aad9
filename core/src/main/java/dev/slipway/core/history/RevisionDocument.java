package dev.slipway.core.history;

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
 * A revision as it is stored. What it belongs to is repeated in it, so that a file in a wrong place is found out.
 *
 * @param previous the name of its predecessor's file; empty for the first
 */
record RevisionDocument(
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
    RevisionDocument {
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

    static RevisionDocument of(Revision revision, Optional<String> previous) {
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

    /** Whether this is of that life of that deployment. */
    boolean belongsTo(DeploymentRef deployment) {
        return id.equals(deployment.id().value())
                && group.equals(deployment.group().value())
                && incarnation.equals(deployment.incarnation().value());
    }

    Revision toRevision(DeploymentRef deployment) {
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
