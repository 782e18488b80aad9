package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.EventObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeLog;
import dev.slipway.provider.k8s.internal.kube.KubeLogQuery;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.KubePage;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.KubeWatch;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A cluster that has events and logs, and nothing else; each call takes a second of its own clock. Not thread-safe. */
final class ToldCluster implements KubeCluster {
    final List<EventObject> events = new ArrayList<>();
    final Map<String, List<String>> logs = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    final AtomicLong clock = new AtomicLong(5);
    Optional<KubeException.Kind> eventsFail = Optional.empty();
    int openLogs;

    static KubeException failure(KubeException.Kind kind) {
        return new KubeException(kind, 0, kind + " said the server", Optional.empty(), null);
    }

    private void called(String what) {
        calls.add(what);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends KubeObject> KubePage<T> list(
            KubeKind<T> kind, KubeSelection selection, int most, Optional<String> next) {
        called("list " + kind + " " + selection.fields()
                + next.map(from -> " from " + from).orElse(""));
        if (eventsFail.isPresent()) {
            throw failure(eventsFail.get());
        }
        List<T> all = (List<T>) events.stream()
                .filter(event -> selection.namespace().equals(event.metadata().namespace())
                        && selection
                                .fields()
                                .equals("involvedObject.uid="
                                        + event.involvedObject().uid()))
                .toList();
        int from = next.map(Integer::valueOf).orElse(0);
        int to = Math.min(all.size(), from + most);
        return new KubePage<>(
                all.subList(from, to),
                "1",
                Optional.of(Integer.toString(to)).filter(end -> to < all.size()),
                Samples.NOW);
    }

    /** Of a log that isn't there the server says 400. */
    @Override
    public KubeLog log(KubeLogQuery query) {
        String which = query.pod() + " " + query.container() + (query.previous() ? " previous" : "");
        called("log " + which + " tail " + query.tail().orElse(-1)
                + (query.mostBytes().isPresent() ? " bounded" : ""));
        List<String> lines = logs.get(which);
        if (lines == null) {
            throw failure(KubeException.Kind.INVALID);
        }
        openLogs++;
        return new Lines(new ArrayDeque<>(lines));
    }

    private final class Lines implements KubeLog {
        private final Deque<String> left;

        Lines(Deque<String> left) {
            this.left = left;
        }

        @Override
        public Optional<String> next(Duration wait) {
            if ("(silence)".equals(left.peek())) {
                clock.addAndGet(wait.toNanos());
                return Optional.empty();
            }
            if ("(broken)".equals(left.peek())) {
                throw failure(KubeException.Kind.NO_ANSWER);
            }
            return Optional.ofNullable(left.poll());
        }

        @Override
        public boolean isEnded() {
            return left.isEmpty();
        }

        @Override
        public void close() {
            openLogs--;
        }
    }

    @Override
    public <T extends KubeObject> Optional<T> get(KubeKind<T> kind, String namespace, String name) {
        throw new UnsupportedOperationException("get");
    }

    @Override
    public Optional<ObjectNode> raw(KubeKind<?> kind, String namespace, String name) {
        throw new UnsupportedOperationException("raw");
    }

    @Override
    public <T extends KubeObject> T apply(KubeKind<T> kind, ObjectNode manifest) {
        throw new UnsupportedOperationException("apply");
    }

    @Override
    public ObjectNode tryApply(KubeKind<?> kind, ObjectNode manifest) {
        throw new UnsupportedOperationException("tryApply");
    }

    @Override
    public boolean delete(KubeKind<?> kind, ObjectMeta read) {
        throw new UnsupportedOperationException("delete");
    }

    @Override
    public <T extends KubeObject> KubeWatch<T> watch(
            KubeKind<T> kind, KubeSelection selection, String resourceVersion) {
        throw new UnsupportedOperationException("watch");
    }

    @Override
    public Duration callTime() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void close() {}
}
