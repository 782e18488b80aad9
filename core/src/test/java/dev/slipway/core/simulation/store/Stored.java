package dev.slipway.core.simulation.store;

/**
 * An object as it was read.
 *
 * @param name its name
 * @param uid what no other object ever has, not even a later one of the same name
 * @param version another one after each write
 * @param content what it holds; a value that never changes
 */
public record Stored<T>(String name, long uid, long version, T content) {
    <C> Stored<C> as(Class<C> kind) {
        return new Stored<>(name, uid, version, kind.cast(content));
    }
}
