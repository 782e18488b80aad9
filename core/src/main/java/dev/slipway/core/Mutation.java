package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Scaling;
import dev.slipway.model.SpecChange;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Something that may be done to a deployment, as a value: what {@link DeploymentManager#plan} looks at beforehand. Each kind is
 * exactly what the manager's method of the same name does. Immutable.
 */
public sealed interface Mutation {
    /**
     * A new deployment.
     *
     * @param spec what to deploy
     * @return that mutation
     */
    static Mutation deploy(DeploymentSpec spec) {
        return new Deploy(spec);
    }

    /**
     * Other fields.
     *
     * @param id which deployment
     * @param change what to change
     * @return that mutation
     */
    static Mutation update(DeploymentId id, SpecChange change) {
        return new Update(id, change);
    }

    /**
     * Another number of replicas.
     *
     * @param id which deployment
     * @param replicas 1 to {@value Scaling#MOST_REPLICAS}
     * @return that mutation
     * @throws dev.slipway.model.InvalidValueException if the number is out of range
     */
    static Mutation scale(DeploymentId id, int replicas) {
        return new Scale(id, Scaling.fixed(replicas));
    }

    /**
     * An older revision again, with the number of replicas and the run state as they are.
     *
     * @param id which deployment
     * @param to a revision of its history
     * @return that mutation
     */
    static Mutation rollback(DeploymentId id, RevisionNumber to) {
        return new Rollback(id, to, Set.of());
    }

    /**
     * An older revision again.
     *
     * @param id which deployment
     * @param to a revision of its history
     * @param restore what to bring back besides
     * @return that mutation
     */
    static Mutation rollback(DeploymentId id, RevisionNumber to, Set<Restore> restore) {
        return new Rollback(id, to, restore);
    }

    /**
     * No replicas any more.
     *
     * @param id which deployment
     * @return that mutation
     */
    static Mutation stop(DeploymentId id) {
        return new Stop(id);
    }

    /**
     * Replicas again.
     *
     * @param id which deployment
     * @return that mutation
     */
    static Mutation start(DeploymentId id) {
        return new Start(id);
    }

    /**
     * What it is about.
     *
     * @return the deployment that is there already; empty for a new one
     */
    Optional<DeploymentId> deployment();

    /**
     * A new deployment.
     *
     * @param spec what to deploy
     */
    record Deploy(DeploymentSpec spec) implements Mutation {
        /**
         * Checks that nothing is missing.
         *
         * @param spec what to deploy
         */
        public Deploy {
            Objects.requireNonNull(spec, "spec");
        }

        @Override
        public Optional<DeploymentId> deployment() {
            return Optional.empty();
        }
    }

    /**
     * Other fields.
     *
     * @param id which deployment
     * @param change what to change
     */
    record Update(DeploymentId id, SpecChange change) implements Mutation {
        /**
         * Checks that nothing is missing.
         *
         * @param id which deployment
         * @param change what to change
         */
        public Update {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(change, "change");
        }

        @Override
        public Optional<DeploymentId> deployment() {
            return Optional.of(id);
        }
    }

    /**
     * Another number of replicas.
     *
     * @param id which deployment
     * @param scaling how many
     */
    record Scale(DeploymentId id, Scaling scaling) implements Mutation {
        /**
         * Checks that nothing is missing.
         *
         * @param id which deployment
         * @param scaling how many
         */
        public Scale {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(scaling, "scaling");
        }

        @Override
        public Optional<DeploymentId> deployment() {
            return Optional.of(id);
        }
    }

    /**
     * An older revision again.
     *
     * @param id which deployment
     * @param to a revision of its history
     * @param restore what to bring back besides
     */
    record Rollback(DeploymentId id, RevisionNumber to, Set<Restore> restore) implements Mutation {
        /**
         * Copies the set.
         *
         * @param id which deployment
         * @param to a revision of its history
         * @param restore what to bring back besides
         */
        public Rollback {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(to, "to");
            restore = Set.copyOf(restore);
        }

        @Override
        public Optional<DeploymentId> deployment() {
            return Optional.of(id);
        }
    }

    /**
     * No replicas any more.
     *
     * @param id which deployment
     */
    record Stop(DeploymentId id) implements Mutation {
        /**
         * Checks that nothing is missing.
         *
         * @param id which deployment
         */
        public Stop {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public Optional<DeploymentId> deployment() {
            return Optional.of(id);
        }
    }

    /**
     * Replicas again.
     *
     * @param id which deployment
     */
    record Start(DeploymentId id) implements Mutation {
        /**
         * Checks that nothing is missing.
         *
         * @param id which deployment
         */
        public Start {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public Optional<DeploymentId> deployment() {
            return Optional.of(id);
        }
    }
}
