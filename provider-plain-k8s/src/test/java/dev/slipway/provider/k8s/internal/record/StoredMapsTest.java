package dev.slipway.provider.k8s.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the ConfigMaps, and what becomes of what doesn't belong there. */
final class StoredMapsTest {
    private final Lab lab = new Lab();
    private final StoreSamples samples = lab.samples;

    @Test
    @DisplayName("R72 R95 every ConfigMap says to people whose it is, which part of the record, of which group and"
            + " deployment")
    void labels() {
        DeploymentRef iris = samples.ref("Größe 7", "iris");
        lab.revise(iris, 2);

        String store = lab.store.id().value();
        String group = "g_47r_c3_b6_c3_9fe_207g";
        assertThat(labelsOf(RecordNames.STORE)).isEqualTo(labels("store", store, Map.of()));
        assertThat(labelsOf(RecordNames.ledger(LedgerScope.of(iris.group()))))
                .isEqualTo(labels("ledger", store, Map.of("slipway.dev/group", group)));
        assertThat(labelsOf("slipway-claim-iris"))
                .isEqualTo(
                        labels("claim", store, Map.of("slipway.dev/group", group, "slipway.dev/deployment", "iris")));
        assertThat(labelsOf(revision("iris", 2)))
                .isEqualTo(labels(
                        "revision",
                        store,
                        Map.of(
                                "slipway.dev/group",
                                group,
                                "slipway.dev/deployment",
                                "iris",
                                "slipway.dev/incarnation",
                                "life-1",
                                "slipway.dev/revision",
                                "2")));
        assertThat(lab.cluster.all(KubeKind.CONFIG_MAP))
                .filteredOn(map -> map.metadata().labels().containsKey("slipway.dev/group"))
                .hasSize(4)
                .allSatisfy(map -> assertThat(map.metadata().annotation("slipway.dev/group"))
                        .contains("Größe 7"));
    }

    private static Map<String, String> labels(String kind, String store, Map<String, String> more) {
        var labels = new java.util.HashMap<>(more);
        labels.putAll(Map.of(
                "app.kubernetes.io/managed-by", "slipway", "slipway.dev/store", store, "slipway.dev/record", kind));
        return labels;
    }

    private Map<String, String> labelsOf(String name) {
        return lab.map(name).metadata().labels();
    }

    private String revision(String id, int number) {
        return lab.names("revision").stream()
                .filter(name -> name.startsWith("slipway-revision-" + id + "-life-1-" + number + "-"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("H5 a revision is immutable, and says what it is made of; the rest of the record isn't immutable")
    void documents() {
        lab.revise(lab.iris, 1);

        ObjectNode revision = raw(revision("iris", 1));
        assertThat(revision.path("immutable").asBoolean()).isTrue();
        for (String name : List.of("slipway-store", "slipway-ledger-lab", "slipway-claim-iris")) {
            assertThat(raw(name).has("immutable")).isFalse();
        }
        assertThat(document("slipway-store"))
                .hasToString("{\"schema\":\"store/1\",\"minWriter\":1,\"id\":\"" + lab.store.id() + "\"}");
        assertThat(document("slipway-claim-iris"))
                .hasToString("{\"schema\":\"claim/1\",\"minWriter\":1,\"store\":\"" + lab.store.id()
                        + "\",\"id\":\"iris\",\"group\":\"lab\",\"stamp\":0}");
        ObjectNode ledger = document("slipway-ledger-lab");
        assertThat(ledger.fieldNames())
                .toIterable()
                .containsExactly("schema", "minWriter", "store", "group", "counter", "trail", "entries");
        assertThat(ledger.at("/entries/0/chain/file").asText()).isEqualTo(revision("iris", 1));
        assertThat(document(revision("iris", 1)).path("schema").asText()).isEqualTo("revision/1");
    }

    private ObjectNode raw(String name) {
        return lab.cluster.raw(KubeKind.CONFIG_MAP, Lab.NAMESPACE, name).orElseThrow();
    }

    private ObjectNode document(String name) {
        return Manifests.json(lab.map(name).data().get(RecordMaps.DOCUMENT));
    }

    /** Somebody writes another document. */
    private void rewrite(String name, UnaryOperator<ObjectNode> change) {
        String text = change.apply(document(name)).toString();
        lab.cluster.change(
                KubeKind.CONFIG_MAP,
                Lab.NAMESPACE,
                name,
                object -> object.withObjectProperty("data").put(RecordMaps.DOCUMENT, text));
    }

    @Test
    @DisplayName("R97 what a newer version has added to a ledger, an entry, a client or a claim survives")
    void unknownFields() {
        lab.revise(lab.iris, 1);
        lab.revise(samples.ref("lab", "fern"), 1);
        rewrite("slipway-ledger-lab", ledger -> {
            ledger.put("newer", "a");
            ledger.withObjectProperty("more").put("deep", 1.5);
            ledger.path("entries").forEach(entry -> ((ObjectNode) entry).put("newer", "b"));
            return ledger;
        });
        rewrite("slipway-claim-iris", claim -> claim.put("newer", "c"));

        lab.revise(lab.iris, 1);
        Lab.landed(lab.store, lab.removal(samples.ref("lab", "fern")));
        assertThat(document("slipway-ledger-lab").path("newer").asText()).isEqualTo("a");
        assertThat(document("slipway-ledger-lab").at("/more/deep").asDouble()).isEqualTo(1.5);
        assertThat(document("slipway-ledger-lab").at("/entries/0/newer").asText())
                .isEqualTo("b");

        // A deployer that died, and one that comes after: the claim is stamped anew.
        lab.cluster.change(
                KubeKind.CONFIG_MAP,
                Lab.NAMESPACE,
                "slipway-claim-iris",
                object -> ((ObjectNode) object.path("metadata")).put("name", "slipway-claim-fern"));
        rewrite("slipway-claim-fern", claim -> claim.put("id", "fern"));
        lab.revise(samples.ref("lab", "fern", "life-2"), 1);
        assertThat(document("slipway-claim-fern").path("newer").asText()).isEqualTo("c");
        assertThat(document("slipway-claim-fern").path("stamp").asLong()).isEqualTo(4);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"slipway-store", "slipway-ledger-lab", "slipway-claim-iris", "slipway-revision"})
    @DisplayName("R97 once a newer version has told older writers to keep off, this one is refused and changes nothing")
    void newer(String part) {
        lab.revise(lab.iris, 1);
        String name = part.equals("slipway-revision") ? revision("iris", 1) : part;
        rewrite(name, document -> document.put("minWriter", RecordJson.WRITER + 1));
        List<ConfigMapObject> before = lab.cluster.all(KubeKind.CONFIG_MAP);

        assertRefused(use(part), ErrorCode.STORE_NEWER, name, "at least writer 2, this is writer 1");
        assertThat(lab.cluster.all(KubeKind.CONFIG_MAP)).isEqualTo(before);
    }

    /** Something that has to look at a part of the record. */
    private ThrowingCallable use(String part) {
        return switch (part) {
            case "slipway-store" -> () -> lab.another(2);
            case "slipway-ledger-lab" ->
                () -> lab.store.commit(
                        samples.revise(samples.ref("lab", "fern"), 1, 1).build());
            case "slipway-claim-iris" -> () -> lab.store.commit(lab.next(samples.ref("shop", "iris")));
            default -> () -> lab.another(2).history(lab.iris, 1);
        };
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                damage("slipway-store", "is no JSON", map -> text(map, "{"), "torn"),
                damage(
                        "slipway-store",
                        "is another kind",
                        map -> text(map, "{'schema':'claim/1','minWriter':1}"),
                        "'claim/1'"),
                damage(
                        "slipway-store",
                        "has a wrong id",
                        map -> text(map, "{'schema':'store/1','minWriter':1,'id':'A B'}"),
                        "A B"),
                damage("slipway-ledger-lab", "has no document", map -> map.remove("data"), "no 'document'"),
                damage("slipway-ledger-lab", "is no object", map -> text(map, "[]"), "no document of a store"),
                damage(
                        "slipway-ledger-lab",
                        "has no writer",
                        map -> text(map, "{'schema':'ledger/1'}"),
                        "where 'ledger'"),
                damage(
                        "slipway-ledger-lab",
                        "is of another group",
                        map -> in(map, "'group':'lab'", "'group':'shop'"),
                        "of group shop"),
                damage(
                        "slipway-ledger-lab",
                        "is of another store",
                        map -> in(map, "'store':'", "'store':'x"),
                        "is of the store 'x"),
                damage(
                        "slipway-ledger-lab",
                        "has no counter",
                        map -> in(map, "'counter':1", "'counter':'x'"),
                        "which version it is"),
                damage(
                        "slipway-ledger-lab",
                        "has no entries",
                        map -> in(map, "'entries':", "'others':"),
                        "what the ledger's entries are"),
                damage(
                        "slipway-ledger-lab",
                        "has a wrong fence",
                        map -> in(map, "'fence':1", "'fence':-1"),
                        "can't be right"),
                damage(
                        "slipway-ledger-lab",
                        "has a wrong entry",
                        map -> in(map, "'entries':[", "'entries':[7,"),
                        "can't be right"),
                damage(
                        "slipway-claim-iris",
                        "is of another id",
                        map -> in(map, "'id':'iris'", "'id':'fern'"),
                        "the claim of 'fern'"),
                damage(
                        "slipway-claim-iris",
                        "is of another store",
                        map -> in(map, "'store':'", "'store':'x"),
                        "is of the store 'x"),
                damage(
                        "slipway-revision",
                        "is another one",
                        map -> in(map, "'number':1", "'number':2"),
                        "another revision"),
                damage("slipway-revision", "is torn", map -> in(map, "'number':1", "'number'"), "torn"));
    }

    private static Arguments damage(String part, String what, Consumer<ObjectNode> damage, String words) {
        return Arguments.of(part, what, damage, words);
    }

    private static void text(ObjectNode map, String text) {
        map.withObjectProperty("data").put(RecordMaps.DOCUMENT, text.replace('\'', '"'));
    }

    private static void in(ObjectNode map, String from, String to) {
        String before = map.at("/data/document").asText();
        String after = before.replace(from.replace('\'', '"'), to.replace('\'', '"'));
        assertThat(after).isNotEqualTo(before);
        text(map, after);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("damages")
    @DisplayName("R86 what is torn, foreign or of another place is reported by its name, and never overwritten")
    void damaged(String part, String what, Consumer<ObjectNode> damage, String words) {
        lab.revise(lab.iris, 1);
        String name = part.equals("slipway-revision") ? revision("iris", 1) : part;
        lab.cluster.change(KubeKind.CONFIG_MAP, Lab.NAMESPACE, name, damage);
        List<ConfigMapObject> before = lab.cluster.all(KubeKind.CONFIG_MAP);

        assertRefused(use(part), ErrorCode.STORE_DAMAGED, "records/" + name, words);
        assertThat(lab.cluster.all(KubeKind.CONFIG_MAP)).as(what).isEqualTo(before);
    }

    @Test
    @DisplayName("R95 a ConfigMap of somebody else under one of our names is reported, and left alone")
    void foreign() {
        for (String name : List.of("slipway-ledger-lab", "slipway-claim-iris")) {
            var cluster = new FakeCluster();
            HistoryStore store = Lab.open(new WiredCluster(cluster), 1);
            cluster.put(KubeKind.CONFIG_MAP, Manifests.configMap(Lab.NAMESPACE, name, "mine"));
            var own = new StoreSamples(store.id());

            assertRefused(
                    () -> store.commit(own.revise(own.ref("lab", "iris"), 0, 1).build()),
                    ErrorCode.STORE_DAMAGED,
                    "records/" + name,
                    "no part of a record");
            assertThat(cluster.get(KubeKind.CONFIG_MAP, Lab.NAMESPACE, name).map(ConfigMapObject::data))
                    .contains(Map.of("text", "mine"));
        }
    }

    @Test
    @DisplayName("H2 a label that somebody adds to a ledger while a commit is under way is in nobody's way, and stays")
    void labelled() {
        lab.revise(lab.iris, 1);
        var wired = new WiredCluster(lab.cluster);
        HistoryStore store = Lab.open(wired, 5);
        boolean[] done = {false};
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, java.util.function.Supplier<T> carryOut) {
                if (call.toString().equals("apply slipway-ledger-lab") && !done[0]) {
                    done[0] = true;
                    lab.cluster.change(
                            KubeKind.CONFIG_MAP,
                            Lab.NAMESPACE,
                            "slipway-ledger-lab",
                            map -> map.withObjectProperty("metadata")
                                    .withObjectProperty("labels")
                                    .put("team", "a"));
                }
                return carryOut.get();
            }
        });

        Lab.landed(store, lab.next(lab.iris));
        assertThat(done[0]).isTrue();
        assertThat(labelsOf("slipway-ledger-lab")).containsEntry("team", "a");
        assertThat(lab.names("revision")).hasSize(2);
    }

    @Test
    @DisplayName("H1 a revision that the ledger leads to and that is gone is reported by its name")
    void missingRevision() {
        lab.revise(lab.iris, 3);
        String name = revision("iris", 2);
        lab.cluster.remove(KubeKind.CONFIG_MAP, Lab.NAMESPACE, name);
        HistoryStore store = lab.another(2);

        assertThat(store.history(lab.iris, 1)).hasSize(1);
        assertRefused(() -> store.history(lab.iris, 3), ErrorCode.STORE_DAMAGED, "records/" + name + " is missing");
    }

    @Test
    @DisplayName("R95 a store whose identity was taken away is not made anew over its ledgers")
    void identityMissing() {
        lab.revise(lab.iris, 1);
        lab.cluster.remove(KubeKind.CONFIG_MAP, Lab.NAMESPACE, "slipway-store");

        assertRefused(() -> lab.another(2), ErrorCode.STORE_DAMAGED, "records/slipway-store is missing", "slipway-");
        assertThat(lab.names("store")).isEmpty();
        assertRefused(
                () -> lab.store.commit(lab.next(samples.ref("shop", "fern"))),
                ErrorCode.STORE_DAMAGED,
                "has no store any more");
    }

    @Test
    @DisplayName("R95 who still has the store open that was here before another one begins no ledger in that")
    void another() {
        lab.cluster.remove(KubeKind.CONFIG_MAP, Lab.NAMESPACE, "slipway-store");
        StoreId next = lab.another(99).id();

        assertThat(next).isNotEqualTo(lab.store.id());
        assertRefused(
                () -> lab.store.commit(lab.next(lab.iris)),
                ErrorCode.STORE_DAMAGED,
                "has become the store '" + next + "'");
        assertThat(lab.names("ledger")).isEmpty();
        assertThat(lab.store.locate(new DeploymentId("iris"))).isEmpty();
    }

    static void assertRefused(ThrowingCallable call, ErrorCode code, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }
}
