package dev.slipway.provider.k8s.internal.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls that came to a {@link FakeCluster}, and what shall go wrong with those that come: {@code fail(Verb.LIST, KubeKind.POD, 2,
 * Kind.NOT_AVAILABLE)}. Thread-safe.
 */
public final class FakeCalls {
    private final List<Call> made = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private Consumer<Call> before = call -> {};
    private boolean isDown;

    /** What can be asked. */
    public enum Verb {
        GET,
        LIST,
        WATCH,
        APPLY,
        TRY,
        DELETE,
        LOG
    }

    /**
     * A call.
     *
     * @param path where to, with its selectors
     */
    public record Call(Verb verb, KubeKind<?> kind, String path) {
        @Override
        public String toString() {
            return verb + " " + path;
        }
    }

    private static final class Fault {
        private final Verb verb;
        private final @Nullable KubeKind<?> kind;
        private final boolean isCarriedOut;
        private final Supplier<? extends RuntimeException> trouble;
        private int left;

        Fault(
                Verb verb,
                @Nullable KubeKind<?> kind,
                int times,
                boolean isCarriedOut,
                Supplier<? extends RuntimeException> trouble) {
            this.verb = verb;
            this.kind = kind;
            this.left = times;
            this.isCarriedOut = isCarriedOut;
            this.trouble = trouble;
        }

        boolean strikes(Verb what, KubeKind<?> which) {
            return left > 0 && verb == what && (kind == null || kind.equals(which));
        }
    }

    /** The next calls fail, and nothing is carried out. */
    public void fail(Verb verb, KubeKind<?> kind, int times, KubeException.Kind trouble) {
        fail(verb, kind, times, () -> trouble(trouble, verb + " " + kind));
    }

    /** The next calls fail in some way, and nothing is carried out. */
    public synchronized void fail(
            Verb verb, KubeKind<?> kind, int times, Supplier<? extends RuntimeException> trouble) {
        faults.add(new Fault(verb, kind, times, false, trouble));
    }

    /** The next calls of whatever kind fail. */
    public synchronized void fail(Verb verb, int times, KubeException.Kind trouble) {
        faults.add(new Fault(verb, null, times, false, () -> trouble(trouble, verb.toString())));
    }

    /** The next calls are carried out, and nobody is told. */
    public synchronized void loseAnswers(Verb verb, KubeKind<?> kind, int times) {
        faults.add(new Fault(verb, kind, times, true, () -> trouble(KubeException.Kind.NO_ANSWER, verb + " " + kind)));
    }

    /** Nothing goes wrong any more. */
    public synchronized void heal() {
        faults.clear();
    }

    /** Does something just before each call is carried out, in the caller's thread. */
    public synchronized void before(Consumer<Call> happening) {
        before = happening;
    }

    /** What was asked, the oldest first, also what failed. */
    public synchronized List<Call> made() {
        return List.copyOf(made);
    }

    /** How many were of some kind. */
    public int count(Predicate<Call> which) {
        return (int) made().stream().filter(which).count();
    }

    /** How many asked so. */
    public int count(Verb verb) {
        return count(call -> call.verb() == verb);
    }

    /** How many asked so for a kind. */
    public int count(Verb verb, KubeKind<?> kind) {
        return count(call -> call.verb() == verb && call.kind().equals(kind));
    }

    /** Forgets what was asked until now. */
    public synchronized void forget() {
        made.clear();
    }

    synchronized void setDown(boolean down) {
        isDown = down;
    }

    void begin(Verb verb, KubeKind<?> kind, String path) {
        var call = new Call(verb, kind, path);
        Consumer<Call> happening;
        synchronized (this) {
            made.add(call);
            happening = before;
        }
        happening.accept(call);
        strike(verb, kind, false);
        synchronized (this) {
            if (isDown) {
                throw trouble(KubeException.Kind.UNREACHABLE, call.toString());
            }
        }
    }

    void end(Verb verb, KubeKind<?> kind) {
        strike(verb, kind, true);
    }

    private synchronized void strike(Verb verb, KubeKind<?> kind, boolean isCarriedOut) {
        Optional<Fault> due = faults.stream()
                .filter(fault -> fault.isCarriedOut == isCarriedOut && fault.strikes(verb, kind))
                .findFirst();
        if (due.isPresent()) {
            due.get().left--;
            throw due.get().trouble.get();
        }
    }

    static KubeException trouble(KubeException.Kind kind, String what) {
        return new KubeException(kind, status(kind), what + ": " + kind, Optional.empty(), null);
    }

    private static int status(KubeException.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, NO_ANSWER, UNREADABLE -> 0;
            case THROTTLED -> 429;
            case NOT_AVAILABLE -> 503;
            case BROKE_DOWN -> 500;
            case STALE -> 409;
            case NOT_FOUND -> 404;
            case EXPIRED -> 410;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN, QUOTA -> 403;
            case INVALID -> 422;
        };
    }
}
