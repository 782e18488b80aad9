package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EndpointClient;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Location;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.SpecChange;
import dev.slipway.model.TokenHash;
import dev.slipway.model.WhenFailed;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is stored, and what happens if something else is found there. */
class FileStoreDocumentsTest {
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));

    private final TemporaryDirectory directory = TemporaryDirectory.make();
    private HistoryStore store;
    private StoreSamples samples;
    private DeploymentRef ref;

    @BeforeEach
    void record() {
        store = FileHistoryStore.open(directory.path(), new ScriptedDisk(), new Random(7));
        samples = new StoreSamples(store.id());
        ref = samples.ref("lab", "iris");
        store.commit(samples.commit("lab", 0)
                .addEntries(samples.wholeEntry(ref))
                .addRevisions(samples.revision(ref, 1).build(), samples.wholeRevision(ref))
                .build());
        store.commit(Commit.builder()
                .scope(LedgerScope.overall())
                .base(0)
                .token(new CommitToken("reserves"))
                .addEntries(samples.entry(samples.ref("lab", "g-reserved", "reservation"), 1)
                        .stamp(7_000_000_000L)
                        .build())
                .build());
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    @DisplayName("each kind of document is written as it always was")
    void golden() throws IOException {
        var kinds = List.of("store", "ledger", "overall", "claim", "revision");
        Path copies = Files.createDirectories(Path.of("target/golden"));
        for (String kind : kinds) {
            Files.writeString(copies.resolve(kind + ".json"), Files.readString(fileOf(kind)) + "\n");
        }
        for (String kind : kinds) {
            try (var golden = getClass().getResourceAsStream(kind + ".json")) {
                assertThat(golden).as(kind).isNotNull();
                assertThat(Files.readString(fileOf(kind)))
                        .as(
                                "if that is meant: cp core/target/golden/* core/src/test/resources/dev/slipway/core/history/")
                        .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        }
    }

    @Test
    @DisplayName("a revision that was written before its spec could say what becomes of a failure goes on trying")
    void older() throws IOException {
        Path file = fileOf("revision");
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace(",\"whenFailed\":\"ROLL_BACK\"", ""));
        assertThat(Files.readString(file)).isNotEqualTo(whole);
        var before = samples.wholeRevision(ref).spec();

        var read = store.history(ref, 1).get(0).spec();

        assertThat(read.whenFailed()).isEqualTo(WhenFailed.KEEP_TRYING);
        assertThat(SpecChange.builder().whenFailed(WhenFailed.ROLL_BACK).build().applyTo(read))
                .isEqualTo(before);
    }

    @Test
    @DisplayName("R69 a revision that was written before there were private endpoints is of a public one")
    void olderThanAccess() throws IOException {
        Path file = fileOf("revision");
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace(",\"access\":\"PRIVATE\"", ""));
        assertThat(Files.readString(file)).isNotEqualTo(whole);

        assertThat(store.history(ref, 1).get(0).spec().access()).isEqualTo(Endpoint.Access.PUBLIC);
    }

    @Test
    @DisplayName("R69 R97 who adds or removes one client loses nothing that a newer version has noted with the others")
    void unknownFieldsOfClients() throws IOException {
        var mapper = new ObjectMapper();
        Path file = fileOf("ledger");
        var ledger = (ObjectNode) mapper.readTree(Files.readAllBytes(file));
        var clients = (ObjectNode) ledger.path("entries").get(0).path("clients");
        clients.properties().forEach(client -> ((ObjectNode) client.getValue()).put("scope", "of " + client.getKey()));
        Files.write(file, mapper.writeValueAsBytes(ledger));
        LedgerEntry entry = store.ledger(LAB).entries().get(ref.id());

        store.commit(samples.commit("lab", 1)
                .addEntries(LedgerEntry.builder()
                        .from(entry)
                        .clients(List.of(entry.clients().get(1)))
                        .addClients(new EndpointClient(
                                new ClientName("new"), TokenHash.of("new"), entry.createdAt(), Actor.system()))
                        .build())
                .build());

        var rewritten = mapper.readTree(directory.path().resolve("ledger/lab/2").toFile())
                .path("entries")
                .get(0)
                .path("clients");
        assertThat(rewritten.properties()).extracting(Map.Entry::getKey).containsExactly("A", "new");
        assertThat(rewritten.path("A").path("scope").asText()).isEqualTo("of A");
        assertThat(rewritten.path("new").has("scope")).isFalse();
        assertThat(store.ledger(LAB).entries().get(ref.id()).clients().get(1).addedBy())
                .isEqualTo(Actor.system());
    }

    @Test
    @DisplayName("a torn, foreign or missing file is reported by its name, and stays as it is")
    void damaged() throws IOException {
        for (String kind : List.of("ledger", "claim", "revision")) {
            Path file = fileOf(kind);
            byte[] whole = Files.readAllBytes(file);
            List<byte[]> others = List.of(
                    new byte[0],
                    Arrays.copyOf(whole, whole.length / 2),
                    "not JSON".getBytes(StandardCharsets.UTF_8),
                    "[]".getBytes(StandardCharsets.UTF_8),
                    "{\"schema\":\"other/1\",\"minWriter\":1}".getBytes(StandardCharsets.UTF_8),
                    new String(whole, StandardCharsets.UTF_8)
                            .replace("\"iris\"", "\"UPPER\"")
                            .getBytes(StandardCharsets.UTF_8),
                    new String(whole, StandardCharsets.UTF_8)
                            .replace("\"lab\"", "\"other\"")
                            .getBytes(StandardCharsets.UTF_8));
            // A claim of another group is a claim as good as any: the ledgers decide.
            for (byte[] other : others.subList(0, others.size() - (kind.equals("claim") ? 1 : 0))) {
                Files.write(file, other);
                assertRefused(() -> read(kind), ErrorCode.STORE_DAMAGED, file.toString());
                assertThat(Files.readAllBytes(file)).isEqualTo(other);
            }
            Files.write(file, whole);
            read(kind);
        }
        Files.delete(fileOf("revision"));
        assertRefused(() -> read("revision"), ErrorCode.STORE_DAMAGED, "-0-");
        Path stranger = Files.createFile(directory.path().resolve("ledger/lab/notes.txt~"));
        assertRefused(() -> read("ledger"), ErrorCode.STORE_DAMAGED, stranger.toString());
        assertThat(stranger).exists();
    }

    @Test
    @DisplayName(
            "R97 a value that is null where one must be is damage, wherever it is, and is none where one may be missing")
    void nulls() throws IOException {
        Map<String, Set<String>> optional = Map.of(
                "revision",
                Set.of(
                        "/spec/imagePullSecret",
                        "/spec/progressDeadline",
                        "/spec/whenFailed",
                        "/spec/access",
                        "/spec/contract/modelName",
                        "/spec/contract/readiness/path",
                        "/spec/contract/liveness",
                        "/spec/contract/liveness/path",
                        "/spec/contract/exampleRequest",
                        "/rollbackOf",
                        "/requestId"),
                "ledger",
                Set.of(
                        "/entries/0/suspension",
                        "/entries/0/lastGood",
                        "/entries/0/clients",
                        "/entries/0/unconfirmed",
                        "/entries/0/chain",
                        "/entries/0/chain/lastGood"));
        for (String kind : optional.keySet()) {
            Path file = fileOf(kind);
            byte[] whole = Files.readAllBytes(file);
            List<String> damaged = new ArrayList<>();
            List<String> accepted = new ArrayList<>();
            for (String pointer : pointers(new ObjectMapper().readTree(whole), "")) {
                Files.write(file, withNull(whole, pointer));
                try {
                    read(kind);
                    accepted.add(pointer);
                } catch (StoreException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.STORE_DAMAGED);
                    assertThat(e).hasMessageContaining(directory.path().toString());
                    damaged.add(pointer);
                }
            }
            Files.write(file, whole);
            assertThat(accepted)
                    .as(kind)
                    .isSubsetOf(optional.get(kind))
                    .as("%s, of which are damaged: %s", kind, damaged)
                    .hasSizeGreaterThan(optional.get(kind).size() - 2);
            assertThat(damaged).as(kind).hasSizeGreaterThan(25);
        }
    }

    /** Where the values of a document are, but for those that only the register looks at. */
    private static List<String> pointers(JsonNode tree, String at) {
        List<String> pointers = new ArrayList<>();
        if (tree.isObject()) {
            tree.properties().forEach(field -> {
                String pointer = at + "/" + field.getKey().replace("/", "~1");
                if (!Set.of("/trail", "/version").contains(pointer)) {
                    pointers.add(pointer);
                    pointers.addAll(pointers(field.getValue(), pointer));
                }
            });
        } else if (tree.isArray()) {
            for (int index = 0; index < tree.size(); index++) {
                pointers.add(at + "/" + index);
                pointers.addAll(pointers(tree.get(index), at + "/" + index));
            }
        }
        return pointers;
    }

    private static byte[] withNull(byte[] document, String pointer) throws IOException {
        var mapper = new ObjectMapper();
        JsonNode tree = mapper.readTree(document);
        JsonNode parent = tree.at(pointer.substring(0, pointer.lastIndexOf('/')));
        String last = pointer.substring(pointer.lastIndexOf('/') + 1).replace("~1", "/");
        if (parent instanceof ObjectNode object) {
            object.putNull(last);
        } else {
            ((ArrayNode) parent).setNull(Integer.parseInt(last));
        }
        return mapper.writeValueAsBytes(tree);
    }

    @Test
    @DisplayName("a message about a torn file holds nothing of what is in it")
    void noContent() throws IOException {
        Path file = fileOf("revision");
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.indexOf("text with")) + "s3cret");
        assertThatThrownBy(() -> read("revision"))
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("s3cret")
                .cause()
                .hasMessageNotContaining("s3cret");
    }

    @Test
    @DisplayName("what a newer version wrote for newer writers only is refused, by every call that needs it")
    void newer() throws IOException {
        for (String kind : List.of("store", "ledger", "claim", "revision")) {
            Path file = fileOf(kind);
            String whole = Files.readString(file);
            Files.writeString(file, whole.replace("\"minWriter\":1", "\"minWriter\":2"));
            assertRefused(() -> read(kind), ErrorCode.STORE_NEWER, "needs at least writer 2, this is writer 1");
            if (kind.equals("ledger")) {
                Commit commit = samples.commit("lab", 1).build();
                assertRefused(() -> store.commit(commit), ErrorCode.STORE_NEWER, file.toString());
            }
            Files.writeString(file, whole);
        }
    }

    @Test
    @DisplayName(
            "fields that a newer version has added survive this version's commits, in the ledger and in its entries")
    void unknownFields() throws IOException {
        var mapper = new ObjectMapper();
        Path file = fileOf("ledger");
        var ledger = (ObjectNode) mapper.readTree(Files.readAllBytes(file));
        ledger.put("colour", "blue");
        ((ObjectNode) ledger.path("entries").get(0)).put("shape", "round");
        Files.write(file, mapper.writeValueAsBytes(ledger));

        store.commit(samples.revise(samples.ref("lab", "other"), 1, 1).build());
        store.commit(samples.revise(ref, 2, 3).build());

        var rewritten = mapper.readTree(directory.path().resolve("ledger/lab/3").toFile());
        assertThat(rewritten.path("colour").asText()).isEqualTo("blue");
        assertThat(rewritten.path("entries").get(0).path("shape").asText()).isEqualTo("round");
        assertThat(rewritten.path("entries").get(0).path("latest").asLong()).isEqualTo(3);
        assertThat(rewritten.path("entries").get(0).has("suspension")).isFalse();
        assertThat(rewritten.path("entries").get(1).has("shape")).isFalse();
    }

    @Test
    @DisplayName("a ledger takes no more deployments than fit, says how many bytes, and still takes every other change")
    void full() {
        var fifty = samples.commit("lab", 1);
        for (int number = 0; number < 50; number++) {
            fifty.addEntries(large(number));
        }
        assertThat(store.commit(fifty.build())).isInstanceOf(CommitResult.Landed.class);
        long base = 2;
        StoreException refusal = null;
        for (int number = 50; refusal == null; number++) {
            try {
                store.commit(
                        samples.commit("lab", base).addEntries(large(number)).build());
                base++;
            } catch (StoreException e) {
                refusal = e;
            }
        }

        assertThat(refusal.code()).isEqualTo(ErrorCode.LEDGER_FULL);
        assertThat(refusal.isRetryable()).isFalse();
        assertThat(refusal)
                .hasMessageMatching(
                        "the ledger of group lab would have 13[1-4]\\d{3} bytes; it may have at most 131072\\. .*");
        assertThat(50 + base).isBetween(52L, 72L);
        assertThat(store.commit(samples.commit("lab", base)
                        .addEntries(samples.wholeEntry(ref))
                        .build()))
                .isInstanceOf(CommitResult.Landed.class);
        assertThat(store.commit(samples.commit("lab", base + 1)
                        .addRemovals(samples.ref("lab", "fraud-1").id())
                        .build()))
                .isInstanceOf(CommitResult.Landed.class);
        assertThat(store.commit(
                        samples.revise(samples.ref("lab", "small"), base + 2, 1).build()))
                .isInstanceOf(CommitResult.Landed.class);
    }

    private LedgerEntry large(int number) {
        return samples.entry(samples.ref("lab", "fraud-" + number), 1)
                .location(new Location("漢".repeat(512)))
                .build();
    }

    @Test
    @DisplayName("R69 a full ledger takes no client more, and lets everybody be shut out")
    void fullOfClients() {
        LedgerEntry whole = samples.wholeEntry(ref);
        // What adds nothing is never refused, however large it is.
        var heavy = LedgerEntry.builder()
                .from(whole)
                .location(new Location("漢".repeat(512)))
                .holding(amounts())
                .largestReplica(amounts());
        assertThat(store.commit(
                        samples.commit("lab", 1).addEntries(heavy.build()).build()))
                .isInstanceOf(CommitResult.Landed.class);

        assertRefused(
                () -> store.commit(samples.commit("lab", 2)
                        .addEntries(LedgerEntry.builder()
                                .from(heavy.build())
                                .addClients(new EndpointClient(
                                        new ClientName("new"), TokenHash.of("new"), whole.createdAt(), Actor.system()))
                                .build())
                        .build()),
                ErrorCode.LEDGER_FULL,
                "remove a client");
        for (int left = 1; left >= 0; left--) {
            assertThat(store.commit(samples.commit("lab", 3 - left)
                            .addEntries(LedgerEntry.builder()
                                    .from(heavy.build())
                                    .clients(whole.clients().subList(0, left))
                                    .build())
                            .build()))
                    .isInstanceOf(CommitResult.Landed.class);
        }
    }

    /** More than a ledger has room for. */
    private static ResourceAmounts amounts() {
        var amounts = ResourceAmounts.NONE;
        for (int number = 0; number < 1000; number++) {
            amounts = amounts.and("example.com/" + "x".repeat(50) + number, "1");
        }
        return amounts.and("cpu", "1").and("memory", "1");
    }

    @Test
    @DisplayName("a directory that can't hold a store is refused when it is opened, and says why")
    void unfit() throws IOException {
        for (String verb : List.of("link", "sync")) {
            var disk = new ScriptedDisk();
            disk.follow(operation -> {
                if (operation.verb().equals(verb)
                        && operation.path().getFileName().toString().matches(".*link|fresh")) {
                    throw new IOException("not here");
                }
                operation.run();
            });
            Path fresh = directory.path().resolve("fresh");
            assertThatThrownBy(() -> FileHistoryStore.open(fresh, disk, new Random(1)))
                    .isInstanceOfSatisfying(
                            DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
                    .hasMessageContaining(fresh.toString())
                    .hasMessageContaining("local file system");
            assertThat(fresh).isEmptyDirectory();
            Files.delete(fresh);
        }
        Path file = Files.createFile(directory.path().resolve("a-file"));
        assertRefused(() -> FileHistoryStore.open(file), ErrorCode.STORE_UNAVAILABLE, file.toString());
        Files.delete(fileOf("store"));
        assertRefused(() -> FileHistoryStore.open(directory.path()), ErrorCode.STORE_DAMAGED, "is missing");
    }

    private void read(String kind) {
        switch (kind) {
            case "ledger" -> assertThat(store.ledger(LAB).counter()).isEqualTo(1);
            case "claim" -> assertThat(store.locate(ref.id())).contains(ref.group());
            case "revision" -> assertThat(store.history(ref, 5)).hasSize(2);
            default -> assertThat(FileHistoryStore.open(directory.path()).id()).isEqualTo(store.id());
        }
    }

    /** The file of a kind; of the revisions the second, which has every field. */
    private Path fileOf(String kind) {
        String prefix = switch (kind) {
            case "ledger" -> "ledger/lab/1";
            case "overall" -> "ledger/=overall/1";
            case "claim" -> "claims/iris/1";
            case "revision" -> "revisions/lab/iris/life-1/2-0-";
            default -> "store";
        };
        return directory
                .path()
                .resolve(directory.files().stream()
                        .filter(file -> file.startsWith(prefix))
                        .findFirst()
                        .orElseThrow());
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
