package dev.slipway.core.simulation.store;

import dev.slipway.core.simulation.Wire;
import dev.slipway.model.LedgerScope;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One process's requests to the objects, each a single read or write on its wire. */
public final class ObjectRequests {
    private final SimObjects objects;
    private final Wire wire;

    /** Those of one process. */
    public ObjectRequests(SimObjects objects, Wire wire) {
        this.objects = objects;
        this.wire = wire;
    }

    /** Reads one; empty if there is none. */
    public <T> Optional<Stored<T>> get(String name, Class<T> kind) {
        return wire.read("get " + name, () -> objects.get(name)).map(stored -> stored.as(kind));
    }

    /** Reads all whose names begin like this. */
    public <T> List<Stored<T>> list(String prefix, Class<T> kind) {
        return wire.read("list " + prefix, () -> objects.list(prefix)).stream()
                .map(stored -> stored.as(kind))
                .toList();
    }

    /** Reads a ledger. */
    public Seen ledger(LedgerScope scope) {
        Optional<Stored<LedgerObject>> stored = get(ObjectNames.ledger(scope), LedgerObject.class);
        return new Seen(stored, stored.map(Stored::content).orElseGet(() -> LedgerObject.empty(scope)));
    }

    /** Makes one; false if the name is taken. */
    public boolean create(String name, Object content) {
        return write("create " + name, on -> on.create(name, content));
    }

    /** Writes the very object that was read; false if it isn't that any more. */
    public boolean update(Stored<?> read, Object content) {
        return write("update " + read.name(), on -> on.update(read, content));
    }

    /** Takes away the very object that was read; false if it isn't that any more. */
    public boolean delete(Stored<?> read) {
        return write("delete " + read.name(), on -> on.delete(read));
    }

    /** Has something else done, at one instant. */
    public <T> T write(String what, Function<SimObjects, T> call) {
        return wire.write(what, () -> call.apply(objects));
    }

    /**
     * A ledger as it was read.
     *
     * @param stored the object; empty if there is none yet
     * @param ledger what it says
     */
    public record Seen(Optional<Stored<LedgerObject>> stored, LedgerObject ledger) {}
}
