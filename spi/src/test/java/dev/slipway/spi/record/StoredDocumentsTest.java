package dev.slipway.spi.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.spi.Commit;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.tck.StoreSamples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StoredDocumentsTest {
    private static final StoreId STORE = new StoreId("a-store");

    private final StoreSamples samples = new StoreSamples(STORE);
    private final DeploymentRef iris = samples.ref("Größe/7", "iris");

    @Test
    @DisplayName("H4 an entry and a revision come back from their documents with every field")
    void everyField() {
        assertThat(EntryDocument.of(samples.wholeEntry(iris), Optional.empty()).toEntry(STORE))
                .isEqualTo(samples.wholeEntry(iris));
        assertThat(RevisionDocument.of(samples.wholeRevision(iris), Optional.of("before"))
                        .toRevision(iris))
                .isEqualTo(samples.wholeRevision(iris));
        for (int seed = 1; seed <= 200; seed++) {
            LedgerEntry entry = samples.randomEntry(iris, 3, new Random(seed));
            assertThat(EntryDocument.of(entry, Optional.empty()).toEntry(STORE)).isEqualTo(entry);
            var revision = samples.randomRevision(iris, 3, new Random(seed));
            assertThat(RevisionDocument.of(revision, Optional.empty()).toRevision(iris))
                    .isEqualTo(revision);
        }
    }

    @Test
    @DisplayName("H8 a revision's document belongs to one life of one deployment of one group")
    void belongs() {
        var document = RevisionDocument.of(samples.revision(iris, 1).build(), Optional.empty());

        assertThat(document.belongsTo(iris)).isTrue();
        for (DeploymentRef other : List.of(
                samples.ref("Größe/7", "fraud"),
                samples.ref("lab", "iris"),
                samples.ref("Größe/7", "iris", "life-2"))) {
            assertThat(document.belongsTo(other)).as("%s", other).isFalse();
        }
    }

    @Test
    @DisplayName("H5 R45 a chain leads to the latest 32 revisions and to a pinned one")
    void chain() {
        var chain = new ChainDocument(40, "forty", null);

        assertThat(chain.latest()).isEqualTo(new RevisionNumber(40));
        assertThat(chain.oldest()).isEqualTo(new RevisionNumber(9));
        assertThat(new ChainDocument(32, "thirty-two", null).oldest()).isEqualTo(RevisionNumber.FIRST);
        assertThat(chain.pinned()).isEmpty();
        assertThat(chain.pinning(Optional.of("three")).pinned()).contains("three");
        assertThat(chain.pinning(Optional.of("three")).pinning(Optional.empty()))
                .isEqualTo(chain);
    }

    @Test
    @DisplayName("R97 what isn't changed stays as it was stored, with what a newer version has put into it")
    void unknownFields() {
        Map<String, Object> known = map("id", "iris", "fence", 7, "lastGood", 3, "footprint", map("overlap", 1));
        Map<String, Object> stored = map(
                "newer", "x", "id", "iris", "fence", 7, "lastGood", 3, "footprint", map("overlap", 1, "newer", "y"));

        assertThat(EntryDocument.rewritten(stored, known, known)).isEqualTo(stored);
        assertThat(EntryDocument.rewritten(
                        stored, known, map("id", "iris", "fence", 8, "footprint", map("overlap", 1), "stamp", 9)))
                .containsExactly(
                        Map.entry("newer", "x"),
                        Map.entry("id", "iris"),
                        Map.entry("fence", 8),
                        Map.entry("footprint", map("overlap", 1, "newer", "y")),
                        Map.entry("stamp", 9));
        assertThat(EntryDocument.rewritten(stored, known, map("id", "iris", "footprint", map("overlap", 2))))
                .as("a part that changed is written anew")
                .containsEntry("footprint", map("overlap", 2));
    }

    @Test
    @DisplayName("R97 of several clients each is kept or replaced by itself, in the order in which they were added")
    void unknownFieldsOfClients() {
        Map<String, Object> stored =
                map("clients", map("a", map("hash", "1", "newer", "x"), "b", map("hash", "2", "newer", "y")));
        Map<String, Object> known = map("clients", map("a", map("hash", "1"), "b", map("hash", "2")));

        assertThat(EntryDocument.rewritten(
                        stored, known, map("clients", map("b", map("hash", "2"), "c", map("hash", "3")))))
                .isEqualTo(map("clients", map("b", map("hash", "2", "newer", "y"), "c", map("hash", "3"))));
        assertThat(EntryDocument.rewritten(
                        stored, known, map("clients", map("a", map("hash", "9"), "b", map("hash", "2")))))
                .isEqualTo(map("clients", map("a", map("hash", "9"), "b", map("hash", "2", "newer", "y"))));
        assertThat(EntryDocument.rewritten(stored, known, map())).isEmpty();
        assertThat(EntryDocument.rewritten(map(), map(), known)).isEqualTo(known);
    }

    @Test
    @DisplayName("H5 a commit of another store or group, a revision that doesn't follow or has no entry is refused")
    void refused() {
        Commit own = samples.revise(iris, 0, 1).build();

        assertThatCode(() -> Refusals.checkOwn(own, STORE)).doesNotThrowAnyException();
        refused(() -> Refusals.checkOwn(own, new StoreId("other")));
        refused(() -> Refusals.checkOwn(
                Commit.builder()
                        .from(own)
                        .scope(LedgerScope.of(new GroupId("lab")))
                        .build(),
                STORE));
        refused(() -> Refusals.checkOwn(
                Commit.builder().from(own).scope(LedgerScope.overall()).build(), STORE));
        assertThatCode(() -> Refusals.checkOwn(
                        Commit.builder()
                                .from(own)
                                .scope(LedgerScope.overall())
                                .revisions(List.of())
                                .build(),
                        STORE))
                .as("a reservation")
                .doesNotThrowAnyException();

        var third = samples.revision(iris, 3).build();
        assertThatCode(() -> Refusals.checkFollows(Optional.of(new RevisionNumber(2)), third))
                .doesNotThrowAnyException();
        refused(() -> Refusals.checkFollows(Optional.of(new RevisionNumber(3)), third));
        refused(() -> Refusals.checkFollows(Optional.empty(), third));
        assertThatCode(() -> Refusals.checkHasEntry(
                        Optional.of(samples.entry(iris, 3).build()), third))
                .doesNotThrowAnyException();
        refused(() -> Refusals.checkHasEntry(Optional.empty(), third));
        var life2 = samples.ref("Größe/7", "iris", "life-2");
        refused(() -> Refusals.checkHasEntry(Optional.of(samples.entry(life2, 3).build()), third));
    }

    @Test
    @DisplayName("H7 a ledger without room refuses a new deployment or client, and nothing else")
    void room() {
        LedgerEntry entry = samples.entry(iris, 1).build();
        LedgerEntry withClients = LedgerEntry.builder()
                .from(entry)
                .clients(samples.wholeEntry(iris).clients())
                .build();
        var scope = LedgerScope.of(iris.group());
        var base = new GroupLedger(scope, 1, Map.of(iris.id(), entry));

        assertThatCode(() -> {
                    Refusals.checkRoom(base, List.of(entry), 101, 100);
                    Refusals.checkRoom(base, List.of(), 101, 100);
                    Refusals.checkRoom(base, List.of(withClients), 100, 100);
                })
                .doesNotThrowAnyException();
        for (var check : List.<Runnable>of(
                () -> Refusals.checkRoom(base, List.of(withClients), 101, 100),
                () -> Refusals.checkRoom(GroupLedger.empty(scope), List.of(entry), 101, 100))) {
            assertThatThrownBy(check::run)
                    .isInstanceOfSatisfying(
                            DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_FULL))
                    .hasMessageContaining("101")
                    .hasMessageContaining("100");
        }
    }

    private static void refused(Runnable check) {
        assertThatThrownBy(check::run)
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                .hasMessageContaining("iris");
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int index = 0; index < keysAndValues.length; index += 2) {
            map.put((String) keysAndValues[index], keysAndValues[index + 1]);
        }
        return map;
    }
}
