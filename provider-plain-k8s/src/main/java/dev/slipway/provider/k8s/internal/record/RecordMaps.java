package dev.slipway.provider.k8s.internal.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubePage;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ConfigMaps of one namespace, each with one document. What goes wrong is a {@link KubeException}. Thread-safe. */
final class RecordMaps {
    /** Under which key a document stands. */
    static final String DOCUMENT = "document";

    private static final String CREATE_ONLY = "1";
    private static final int PAGE = 100;
    private static final int MOST_LISTINGS = 3;

    private final KubeCluster cluster;
    private final String namespace;

    RecordMaps(KubeCluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    String namespace() {
        return namespace;
    }

    /** How messages name a ConfigMap. */
    String where(String name) {
        return "the ConfigMap " + namespace + "/" + name;
    }

    Optional<ConfigMapObject> get(String name) {
        return cluster.get(KubeKind.CONFIG_MAP, namespace, name);
    }

    /** Reads all of a selection, of any number, page by page; all as they were at one instant. */
    List<ConfigMapObject> list(String labels) {
        for (int listing = 1; ; listing++) {
            try {
                return pages(labels);
            } catch (KubeException e) {
                // Pages that were listed too slowly are forgotten by the server.
                if (e.kind() != KubeException.Kind.EXPIRED || listing == MOST_LISTINGS) {
                    throw e;
                }
            }
        }
    }

    private List<ConfigMapObject> pages(String labels) {
        List<ConfigMapObject> all = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            KubePage<ConfigMapObject> page =
                    cluster.list(KubeKind.CONFIG_MAP, KubeSelection.in(namespace, labels), PAGE, next);
            all.addAll(page.items());
            next = page.next();
        } while (next.isPresent());
        return all;
    }

    /** Whether there is anything of a selection. */
    Optional<ConfigMapObject> any(String labels) {
        return cluster
                .list(KubeKind.CONFIG_MAP, KubeSelection.in(namespace, labels), 1, Optional.empty())
                .items()
                .stream()
                .findFirst();
    }

    /**
     * Creates a ConfigMap, or replaces one that is as it was read.
     *
     * @param read as it was read; empty if there was none
     * @throws KubeException {@link KubeException.Kind#STALE} if another one was faster
     */
    ObjectMeta write(Optional<ObjectMeta> read, Content content) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", KubeKind.CONFIG_MAP.apiVersion()).put("kind", KubeKind.CONFIG_MAP.kind());
        ObjectNode metadata = manifest.putObject("metadata");
        metadata.put("namespace", namespace).put("name", content.name());
        read.ifPresent(meta -> metadata.put("uid", meta.uid()));
        metadata.put("resourceVersion", read.map(ObjectMeta::resourceVersion).orElse(CREATE_ONLY));
        content.labels().forEach(metadata.putObject("labels")::put);
        if (!content.annotations().isEmpty()) {
            content.annotations().forEach(metadata.putObject("annotations")::put);
        }
        if (content.isImmutable()) {
            manifest.put("immutable", true);
        }
        manifest.putObject("data").put(DOCUMENT, content.document());
        return cluster.apply(KubeKind.CONFIG_MAP, manifest).metadata();
    }

    /**
     * Deletes a ConfigMap that is as it was read; one that isn't there any more is fine.
     *
     * @throws KubeException {@link KubeException.Kind#STALE} if it isn't
     */
    void delete(ObjectMeta read) {
        cluster.delete(KubeKind.CONFIG_MAP, read);
    }

    /** The document of a kind that a ConfigMap should hold. */
    ObjectNode document(ConfigMapObject map, String kind) {
        String where = where(map.metadata().name());
        String text = map.data().get(DOCUMENT);
        if (text == null) {
            throw StoreException.damaged(where + " has no '" + DOCUMENT + "': it is no part of a record");
        }
        return RecordJson.parse(text, kind, where);
    }

    /**
     * What a ConfigMap shall say.
     *
     * @param name its name
     * @param labels its labels
     * @param annotations its annotations
     * @param document its document as text
     * @param isImmutable whether nobody may ever change that
     */
    record Content(
            String name,
            Map<String, String> labels,
            Map<String, String> annotations,
            String document,
            boolean isImmutable) {}
}
