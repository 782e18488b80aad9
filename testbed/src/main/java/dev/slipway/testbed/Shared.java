package dev.slipway.testbed;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * What all classes of a JVM share: made for the first that asks, ended after the last, the latest first. What kept the first class
 * from it keeps the others from it too, without another attempt. Thread-safe.
 */
final class Shared implements AutoCloseable {
    private final @Nullable Object made;
    private final @Nullable TestbedException failure;
    private final Runnable end;

    private Shared(@Nullable Object made, @Nullable TestbedException failure, Runnable end) {
        this.made = made;
        this.failure = failure;
        this.end = end;
    }

    /** The one there is, or else is made now; with the reason if it couldn't be made, behind what is said of its absence. */
    static <T> T of(ExtensionContext context, Class<T> type, String absence, Supplier<T> making, Consumer<T> ending) {
        var shared = store(context).computeIfAbsent(type, key -> make(making, ending), Shared.class);
        if (shared.failure != null) {
            throw new TestbedException(
                    shared.failure.code(), absence + ": " + shared.failure.getMessage(), shared.failure);
        }
        return type.cast(shared.made);
    }

    /** The one that was made, if one was asked for and could be. */
    static <T> Optional<T> made(ExtensionContext context, Class<T> type) {
        return Optional.ofNullable(store(context).get(type, Shared.class)).map(shared -> type.cast(shared.made));
    }

    private static <T> Shared make(Supplier<T> making, Consumer<T> ending) {
        try {
            T made = making.get();
            return new Shared(made, null, () -> ending.accept(made));
        } catch (TestbedException e) {
            return new Shared(null, e, () -> {});
        }
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(Shared.class));
    }

    @Override
    public void close() {
        end.run();
    }
}
