package dev.slipway.core.broken;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LogElement;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Rollout;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A back end as seen over a wire: objects by name with versions, controllers that carry them out, logs over connections. Every
 * call is counted, and none holds a lock while its caller thinks. Goes on when it is looked at. Thread-safe.
 */
final class PlainBackEnd {
    final Clock clock;
    private final Map<String, PlainObject> objects = new LinkedHashMap<>();
    private final List<Consumer<Set<DeploymentRef>>> watchers = new CopyOnWriteArrayList<>();
    private final Set<Connection> connections = new HashSet<>();
    private long calls;
    private long writes;
    private boolean cutOff;
    private boolean held;

    PlainBackEnd(Clock clock) {
        this.clock = clock;
    }

    /** Where a deployment's object is: each store has a place of its own, and each id one object in it. */
    static String name(DeploymentRef ref) {
        return ref.store() + "/" + ref.id();
    }

    Map<String, PlainObject.Seen> list() {
        return called(() -> {
            var seen = new LinkedHashMap<String, PlainObject.Seen>();
            objects.forEach((name, object) -> seen.put(name, object.seen()));
            return seen;
        });
    }

    Optional<PlainObject.Seen> get(String name) {
        return called(() -> Optional.ofNullable(objects.get(name)).map(PlainObject::seen));
    }

    /** Writes an object if it still has that version; 0 for none. */
    void put(String name, long version, Rollout rollout, Fence stamp) {
        called(() -> {
            writes++;
            var there = objects.computeIfAbsent(name, absent -> new PlainObject(clock, Optional.empty()));
            require(name, there, version);
            there.write(rollout, stamp);
            return true;
        });
    }

    /** Writes an object whatever is there. */
    void overwrite(String name, Rollout rollout) {
        put(name, get(name).map(PlainObject.Seen::version).orElse(0L), rollout, rollout.fence());
    }

    /** Ends an object's copies and then the object, if it still has that version. */
    void delete(String name, long version, Fence fence) {
        called(() -> {
            writes++;
            var there = objects.get(name);
            if (there != null) {
                require(name, there, version);
                there.remove(fence);
            }
            return true;
        });
    }

    Connection connect(String name, ReplicaId replica, boolean ofPreviousRun) {
        return called(() -> {
            var connection = new Connection(name, replica, ofPreviousRun);
            connections.add(connection);
            return connection;
        });
    }

    void watch(Consumer<Set<DeploymentRef>> watcher) {
        watchers.add(watcher);
    }

    void unwatch(Consumer<Set<DeploymentRef>> watcher) {
        watchers.remove(watcher);
    }

    private static void require(String name, PlainObject there, long version) {
        long is = there.seen().version();
        if (is != version) {
            throw new ProviderException(
                    ErrorCode.CONTENDED, name + " has version " + is + ", and " + version + " was to be replaced");
        }
    }

    private <T> T called(Supplier<T> call) {
        Set<DeploymentRef> changed;
        T result;
        synchronized (this) {
            calls++;
            if (cutOff) {
                throw new ProviderException(ErrorCode.UNREACHABLE, "the back end is cut off");
            }
            changed = new HashSet<>(advance());
            result = call.get();
            changed.addAll(advance());
        }
        if (!changed.isEmpty()) {
            watchers.forEach(watcher -> watcher.accept(changed));
        }
        return result;
    }

    private Set<DeploymentRef> advance() {
        var changed = new HashSet<DeploymentRef>();
        for (var object : List.copyOf(objects.values())) {
            if (object.advance(held)) {
                object.seen().rollout().ifPresent(rollout -> changed.add(rollout.deployment()));
            }
        }
        objects.values().removeIf(PlainObject::isGone);
        return changed;
    }

    synchronized long calls() {
        return calls;
    }

    synchronized long writes() {
        return writes;
    }

    synchronized void cutOff(boolean isCutOff) {
        cutOff = isCutOff;
    }

    synchronized void hold(boolean isHeld) {
        held = isHeld;
    }

    synchronized void damage(String name) {
        objects.get(name).damage();
    }

    synchronized void editByHand(String name) {
        objects.get(name).editByHand();
    }

    synchronized void putForeign(String name) {
        objects.put(name, new PlainObject(clock, Optional.empty()));
    }

    synchronized boolean isForeign(String name) {
        var there = objects.get(name);
        return there != null && there.seen().version() == 0;
    }

    synchronized void lose(String name, ReplicaId replica) {
        objects.get(name).lose(replica);
    }

    synchronized void print(String name, ReplicaId replica, String text) {
        find(name, replica).orElseThrow().print(text);
    }

    synchronized void cutLogs() {
        connections.forEach(connection -> connection.cut = true);
    }

    synchronized int openLogs() {
        return connections.size();
    }

    private Optional<PlainReplica> find(String name, ReplicaId replica) {
        return Optional.ofNullable(objects.get(name)).stream()
                .flatMap(object -> object.replicas().stream())
                .filter(copy -> copy.id.equals(replica))
                .findFirst();
    }

    /** Reads out one log. */
    final class Connection implements AutoCloseable {
        private final String name;
        private final ReplicaId replica;
        private final boolean ofPreviousRun;
        private boolean cut;

        private Connection(String name, ReplicaId replica, boolean ofPreviousRun) {
            this.name = name;
            this.replica = replica;
            this.ofPreviousRun = ofPreviousRun;
        }

        /** Everything there is from a line on; empty once the connection was cut. */
        Optional<List<LogElement>> from(int line) {
            synchronized (PlainBackEnd.this) {
                if (cut) {
                    return Optional.empty();
                }
                advance();
                var all =
                        find(name, replica).map(copy -> copy.log(ofPreviousRun)).orElse(List.of());
                return Optional.of(new ArrayList<>(all.subList(Math.min(line, all.size()), all.size())));
            }
        }

        boolean hasReplica() {
            synchronized (PlainBackEnd.this) {
                advance();
                return find(name, replica).isPresent();
            }
        }

        @Override
        public void close() {
            synchronized (PlainBackEnd.this) {
                connections.remove(this);
            }
        }
    }
}
