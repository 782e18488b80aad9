package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.EventObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubePage;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads what is said of single objects, while there is time and it may be read. Not thread-safe. */
final class ObjectEvents {
    private static final Comparator<EventObject> NEWEST_FIRST = Comparator.<EventObject, Instant>comparing(
                    event -> event.lastAt().orElse(Instant.MIN))
            .reversed();
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 2;

    private final KubeCluster cluster;
    private final TimeLeft time;
    private boolean isForbidden;

    ObjectEvents(KubeCluster cluster, TimeLeft time) {
        this.cluster = cluster;
        this.time = time;
    }

    /** The newest first; empty if there are none, they mustn't be read, or the time is over. */
    List<EventObject> of(ObjectMeta object) {
        List<EventObject> events = new ArrayList<>();
        var selection = new KubeSelection(object.namespace(), "", "involvedObject.uid=" + object.uid());
        Optional<String> next = Optional.empty();
        for (int pages = 0; pages < MOST_PAGES && !isForbidden && !time.isOver(); pages++) {
            Optional<KubePage<EventObject>> page = page(selection, next);
            page.ifPresent(read -> events.addAll(read.items()));
            next = page.flatMap(KubePage::next);
            if (next.isEmpty()) {
                break;
            }
        }
        events.sort(NEWEST_FIRST);
        return events;
    }

    private Optional<KubePage<EventObject>> page(KubeSelection selection, Optional<String> next) {
        try {
            return Optional.of(cluster.list(KubeKind.EVENT, selection, PAGE, next));
        } catch (KubeException e) {
            if (e.kind() == KubeException.Kind.EXPIRED) {
                return Optional.empty();
            }
            if (e.kind() != KubeException.Kind.FORBIDDEN) {
                throw e;
            }
            isForbidden = true;
            return Optional.empty();
        }
    }
}
