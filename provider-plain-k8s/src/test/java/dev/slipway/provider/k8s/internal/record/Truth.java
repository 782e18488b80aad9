package dev.slipway.provider.k8s.internal.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.CommitToken;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What really is in a cluster, seen after each write by somebody who reads the documents by themselves. */
final class Truth {
    private final FakeCluster cluster;
    /** Ledgers by name and counter. */
    private final Map<String, TreeMap<Long, JsonNode>> ledgers = new HashMap<>();

    private final Set<String> tokens = new HashSet<>();
    private final Map<String, CommitToken> landed = new HashMap<>();

    Truth(FakeCluster cluster) {
        this.cluster = cluster;
    }

    /** Says what is wrong, as an error. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what);
        }
    }

    /** Looks at everything, after a write. */
    void look(Wire.Call call) {
        Map<String, ObjectNode> documents = documents();
        Map<String, String> owners = new HashMap<>();
        documents.forEach((name, document) -> {
            if (document.path("schema").asText().startsWith(Ledgers.KIND)) {
                lookAt(name, document, documents, call);
                for (JsonNode entry : document.path("entries")) {
                    String former = owners.put(entry.path("id").asText(), name);
                    require(
                            former == null,
                            "H3 " + call + ": " + name + " and " + former + " name " + entry.path("id"));
                }
            }
        });
    }

    private void lookAt(String name, ObjectNode ledger, Map<String, ObjectNode> documents, Wire.Call call) {
        TreeMap<Long, JsonNode> versions = ledgers.computeIfAbsent(name, any -> new TreeMap<>());
        long counter = ledger.path("counter").asLong();
        long last = versions.isEmpty() ? counter : versions.lastKey();
        require(counter == last || counter == last + 1, "H2 " + call + ": " + name + " " + last + " -> " + counter);
        JsonNode known = versions.putIfAbsent(counter, ledger);
        require(known == null || known.equals(ledger), "H2 " + call + ": " + name + " changed at " + counter);
        for (JsonNode entry : ledger.path("entries")) {
            JsonNode chain = entry.path("chain");
            String next = chain.path("file").asText();
            long oldest = Math.max(1, chain.path("number").asLong() - 31);
            for (long number = chain.path("number").asLong(); number >= oldest; number--) {
                ObjectNode revision = documents.get(next);
                require(revision != null, "H1 H5 " + call + ": " + name + " leads to " + next + ", which is gone");
                require(revision.path("number").asLong() == number, "H5 " + next + " where " + number + " belongs");
                tokens.add(revision.path("token").asText());
                next = revision.path("previous").asText();
            }
            String good = chain.path("lastGood").asText("");
            require(
                    good.isEmpty() || documents.containsKey(good),
                    "H5 " + call + ": the last good " + good + " is gone");
        }
    }

    /** An answer must fit to what happened. */
    void check(Commit commit, CommitResult.Landed answer) {
        String name = RecordNames.ledger(commit.scope());
        long counter = answer.ledger().counter();
        require(counter == commit.base() + 1, "H2 " + commit.base() + " landed as " + counter);
        JsonNode ledger = ledgers.getOrDefault(name, new TreeMap<>()).get(counter);
        require(ledger != null, "G4 " + name + " never had the counter " + counter);
        require(ledger.path("entries").size() == answer.ledger().entries().size(), "H1 " + name + " at " + counter);
        CommitToken other = landed.put(name + " " + counter, commit.token());
        require(other == null || other.equals(commit.token()), "H2 two commits landed as " + name + " " + counter);
        require(isRecorded(commit), "G4 H1 what landed as " + name + " " + counter + " isn't recorded");
    }

    /** Whether the revisions of a commit ever were what a ledger leads to. */
    boolean isRecorded(Commit commit) {
        return commit.revisions().isEmpty() || tokens.contains(commit.token().value());
    }

    private Map<String, ObjectNode> documents() {
        Map<String, ObjectNode> documents = new TreeMap<>();
        for (ConfigMapObject map : cluster.all(KubeKind.CONFIG_MAP)) {
            String text = map.data().get(RecordMaps.DOCUMENT);
            String kind = map.metadata().label(RecordLabels.KIND).orElseThrow();
            documents.put(
                    map.metadata().name(),
                    RecordJson.parse(text, kind, map.metadata().name()));
        }
        return documents;
    }

    static void require(boolean holds, String what) {
        if (!holds) {
            throw new Violation(what);
        }
    }
}
