package dev.slipway.model;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * On whose behalf a call is made. The host has authenticated it; the library decides what it may do: a user acts in the
 * groups it is a member of, an administrator may list, audit and delete in any group, and the system is the library itself.
 */
public sealed interface Actor {
    /**
     * A member of groups.
     *
     * @param id the user's id, 1 to 253 printable characters
     * @return that user
     */
    static Actor user(String id) {
        return new User(new UserId(id));
    }

    /**
     * Somebody who may list, audit and delete in every group.
     *
     * @param id the administrator's user id
     * @return that administrator
     */
    static Actor administrator(String id) {
        return new Administrator(new UserId(id));
    }

    /**
     * The library itself, for example as the author of an automatic rollback.
     *
     * @return the system
     */
    static Actor system() {
        return Library.INSTANCE;
    }

    /**
     * Does one of three things, by kind.
     *
     * @param <T> the kind of result
     * @param user for a user
     * @param administrator for an administrator
     * @param system for the library itself
     * @return what the chosen one returned
     */
    default <T> T match(Function<UserId, T> user, Function<UserId, T> administrator, Supplier<T> system) {
        if (this instanceof User someone) {
            return user.apply(someone.id());
        }
        if (this instanceof Administrator someone) {
            return administrator.apply(someone.id());
        }
        return system.get();
    }

    /**
     * A member of groups.
     *
     * @param id who
     */
    record User(UserId id) implements Actor {
        /**
         * Checks that nothing is missing.
         *
         * @param id who
         */
        public User {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public String toString() {
            return id.value();
        }
    }

    /**
     * Somebody who may list, audit and delete in every group.
     *
     * @param id who
     */
    record Administrator(UserId id) implements Actor {
        /**
         * Checks that nothing is missing.
         *
         * @param id who
         */
        public Administrator {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public String toString() {
            return id.value() + " (administrator)";
        }
    }

    /** The library itself. */
    enum Library implements Actor {
        /** The only one. */
        INSTANCE;

        @Override
        public String toString() {
            return "system";
        }
    }
}
