package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.Page;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.UserId;
import dev.slipway.model.WhenFailed;
import dev.slipway.spi.ProviderSettings;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows a list has, at what cost. */
class ListTest {
    private final TestHost host = new TestHost();
    private final TestStore store = new TestStore();
    private final TroubledProvider provider = new TroubledProvider(host.backEnd);
    private final DeploymentManager manager = host.builder()
            .store(store)
            .provider(provider, ProviderSettings.none())
            .build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("R40 R41 a list is filtered by id, group, name, search and last user, and by all of them together")
    void filters() {
        unlimited();
        host.directory.change("other", group -> group.addMembers(new UserId("ann")));
        deploy(ANN, "lab", "churn-1", "Churn of customers");
        deploy(BOB, "lab", "fraud-1", "Fraud score");
        deploy(ANN, "other", "fraud-2", "Card fraud");
        deploy(STRANGER, "other", "iris-1", "Iris");

        assertThat(ids(ANN, query -> query)).containsExactly("iris-1", "fraud-2", "fraud-1", "churn-1");
        assertThat(ids(ANN, query -> query.addIds(id("churn-1"), id("iris-1"), id("nothing"))))
                .containsExactly("iris-1", "churn-1");
        assertThat(ids(ANN, query -> query.addGroups(new GroupId("other")))).containsExactly("iris-1", "fraud-2");
        assertThat(ids(ANN, query -> query.nameContains("FRAUD"))).containsExactly("fraud-2", "fraud-1");
        assertThat(ids(ANN, query -> query.nameContains("-1"))).isEmpty();
        assertThat(ids(ANN, query -> query.search("-1"))).containsExactly("iris-1", "fraud-1", "churn-1");
        assertThat(ids(ANN, query -> query.search("CUSTOM"))).containsExactly("churn-1");
        assertThat(ids(ANN, query -> query.search("RIS-"))).containsExactly("iris-1");
        assertThat(ids(ANN, query -> query.lastChangedBy(new UserId("ann")))).containsExactly("fraud-2", "churn-1");
        assertThat(ids(ANN, query -> query.search("fraud").lastChangedBy(new UserId("ann"))))
                .containsExactly("fraud-2");
        assertThat(ids(ANN, query -> query.search("fraud").addGroups(new GroupId("lab"))))
                .containsExactly("fraud-1");
        assertThat(ids(ANN, query -> query.search("fraud").addIds(id("iris-1"))))
                .isEmpty();
        assertThat(ids(ADMIN, query -> query.search("1"))).containsExactly("iris-1", "fraud-1", "churn-1");
        assertThat(ids(STRANGER, query -> query.search("1"))).containsExactly("iris-1");
        assertThat(ids(BOB, query -> query.addIds(id("iris-1")))).isEmpty();
    }

    @ParameterizedTest(name = "\"{1}\" in \"{0}\": {2}")
    @DisplayName("R41 text is found in whatever case, by the rules of Unicode, and nothing in it is a wildcard")
    @CsvSource({
        "Fraud score, fraud, true",
        "Fraud score, SCORE, true",
        "Fraud score, fraud  score, false",
        "Straße, STRASSE, true",
        "Straße, straße, true",
        "STRASSE, straße, true",
        "Istanbul, istanbul, true",
        "İstanbul, istanbul, true",
        "ıstanbul, ISTANBUL, true",
        "istanbul, İSTANBUL, true",
        "ΟΔΟΣ 5, οδος, true",
        "οδος, ΟΔΟΣ, true",
        "ΟΔΟΣΑ, οδος, true",
        "ﬁnance, FINANCE, true",
        "模型 A, 模型, true",
        "Fraud score, fr%re, false",
        "Fraud score, Fraud_score, false",
        "Fraud score, Fraud.score, false",
        "Fraud score, f*, false",
        "100% sure, 0% S, true",
        "a_b, A_B, true",
        "back\\slash, K\\S, true",
        "Fraud [1], [1], true",
    })
    void texts(String name, String text, boolean found) {
        deploy(ANN, "lab", "some-id", name);

        for (Normalizer.Form form : Normalizer.Form.values()) {
            if (form == Normalizer.Form.NFC || form == Normalizer.Form.NFD) {
                assertThat(ids(ANN, query -> query.nameContains(Normalizer.normalize(text, form))))
                        .as("%s", form)
                        .hasSize(found ? 1 : 0);
            }
        }
    }

    @Test
    @DisplayName("R41 a name is found however its accents are composed, and a letter without its accent is another one")
    void accents() {
        deploy(ANN, "lab", "composed", "Caf\u00e9");
        deploy(ANN, "lab", "decomposed", "Cafe\u0301");

        assertThat(ids(ANN, query -> query.nameContains("CAFE\u0301"))).containsExactly("decomposed", "composed");
        assertThat(ids(ANN, query -> query.nameContains("\u00c9"))).containsExactly("decomposed", "composed");
        assertThat(ids(ANN, query -> query.nameContains("cafe"))).isEmpty();
    }

    @Test
    @DisplayName("R41 \"mine\" is what the user changed last, and an automatic rollback takes it from nobody")
    void mine() {
        manager.deploy(ANN, spec().whenFailed(WhenFailed.ROLL_BACK).build());
        manager.deploy(ANN, spec().id("second").replicas(1).build());
        manager.reconcile();
        assertThat(mine("ann")).containsExactlyInAnyOrder("fraud", "second");
        assertThat(mine("bob")).isEmpty();

        host.backEnd.crash("models/fraud:bad", 3);
        manager.update(
                BOB, id("fraud"), SpecChange.builder().image("models/fraud:bad").build());
        assertThat(mine("bob")).containsExactly("fraud");
        for (int pass = 0; pass < 4; pass++) {
            host.clock.advance(Duration.ofMinutes(10));
            manager.reconcile();
        }
        assertThat(manager.history(ANN, id("fraud")).get(0).author()).isEqualTo(Actor.system());
        assertThat(mine("bob")).containsExactly("fraud");
        assertThat(mine("ann")).containsExactly("second");

        manager.stop(ANN, id("fraud"));
        assertThat(mine("ann")).containsExactlyInAnyOrder("fraud", "second");
        assertThat(mine("bob")).isEmpty();
    }

    @Test
    @DisplayName("R40 R41 the calls to store and back end don't grow with the rows, and names are read once")
    void calls() {
        unlimited();
        Map<Integer, List<String>> first = new HashMap<>();
        Map<Integer, List<String>> again = new HashMap<>();
        int made = 0;
        for (int rows : List.of(30, 400)) {
            while (made < rows) {
                deploy(made % 2 == 0 ? ANN : BOB, "lab", "row-" + made, "Row number " + made);
                made++;
            }
            try (var fresh = host.builder()
                    .store(store)
                    .provider(provider, ProviderSettings.none())
                    .build()) {
                first.put(rows, called(fresh));
                again.put(rows, called(fresh));
            }
        }
        assertThat(first.get(400)).isEqualTo(first.get(30));
        assertThat(again.get(400)).isEqualTo(again.get(30));
        assertThat(first.get(400)).containsExactly("ledger", "revisions", "revisions", "observe");
        assertThat(again.get(400)).containsExactly("ledger", "revisions", "observe");
    }

    private List<String> called(DeploymentManager on) {
        store.forgetCalls();
        provider.calls.clear();
        Page<Deployment> page = on.list(
                ANN,
                ListQuery.builder()
                        .search("NUMBER")
                        .lastChangedBy(new UserId("ann"))
                        .size(10)
                        .build());
        assertThat(page.items()).hasSize(10);
        List<String> calls = new ArrayList<>(store.calls());
        calls.addAll(provider.calls);
        return calls;
    }

    @Test
    @DisplayName("R41 a list is right beyond what is remembered, and after what was remembered is gone")
    void smallMemory() {
        var rows = new ListedRows(2);
        var row = new ListedRow(FoldedText.of("x"), new RevisionNumber(3), Optional.empty());
        var one = Samples.ref("lab", "one");
        var two = Samples.ref("lab", "two");
        var three = Samples.ref("lab", "three");
        rows.remember(Map.of(one, row));
        rows.remember(Map.of(two, row));
        assertThat(rows.of(List.of(one, three))).containsOnlyKeys(one);
        rows.remember(Map.of(three, row));

        assertThat(rows.of(List.of(one, two, three))).containsOnlyKeys(one, three);
    }

    @Test
    @DisplayName("R42 a cursor of another query names a place in the one order that all lists have")
    void cursorOfAnotherQuery() {
        unlimited();
        for (int row = 0; row < 12; row++) {
            deploy(ANN, "lab", "row-" + (10 + row), row % 3 == 0 ? "Third" : "Other");
        }
        Page<Deployment> all = manager.list(ANN, ListQuery.builder().size(4).build());
        assertThat(told(all)).containsExactly("row-21", "row-20", "row-19", "row-18");

        Page<Deployment> thirds = manager.list(
                ANN,
                ListQuery.builder()
                        .nameContains("third")
                        .size(2)
                        .cursor(all.next())
                        .build());

        assertThat(told(thirds)).containsExactly("row-16", "row-13");
        assertThat(told(manager.list(
                        ANN,
                        ListQuery.builder().size(50).cursor(thirds.previous()).build())))
                .containsExactly("row-21", "row-20", "row-19");
    }

    @Test
    @DisplayName("R41 R42 a filtered list that changes meanwhile shows each row that stays once, forward and backward")
    void changingMeanwhile() {
        unlimited();
        int seen = 0;
        for (long seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            Set<String> there = new TreeSet<>();
            for (int row = random.nextInt(20); row >= 0; row--) {
                there.add(comes(random));
            }
            var query = ListQuery.builder().nameContains("WANTED").size(1 + random.nextInt(5));
            Set<String> staying = new TreeSet<>(there);
            List<String> forward = new ArrayList<>();
            Page<Deployment> page = manager.list(ANN, query.build());
            forward.addAll(told(page));
            while (page.next().isPresent()) {
                change(random, there, staying);
                page = manager.list(ANN, query.cursor(page.next()).build());
                forward.addAll(told(page));
            }
            List<String> backward = new ArrayList<>(told(page));
            Set<String> stayingForward = new TreeSet<>(staying);
            while (page.previous().isPresent()) {
                change(random, there, staying);
                page = manager.list(ANN, query.cursor(page.previous()).build());
                backward.addAll(0, told(page));
            }
            assertThat(forward).as("seed %d", seed).doesNotHaveDuplicates().containsAll(wanted(stayingForward));
            assertThat(backward).as("seed %d", seed).doesNotHaveDuplicates().containsAll(wanted(staying));
            assertThat(forward).as("seed %d", seed).allMatch(ListTest::isWanted);
            seen += wanted(staying).size();
            there.forEach(name -> manager.delete(ANN, id(name)));
            manager.reconcile();
        }
        assertThat(seen).isGreaterThan(100);
    }

    private static boolean isWanted(String id) {
        return id.startsWith("w");
    }

    private static List<String> wanted(Set<String> ids) {
        return ids.stream().filter(ListTest::isWanted).toList();
    }

    private String comes(Random random) {
        boolean isWanted = random.nextInt(3) > 0;
        String id = (isWanted ? "w" : "x") + "-" + Long.toString(random.nextLong() >>> 1, 36);
        if (random.nextBoolean()) {
            host.clock.advance(Duration.ofMillis(1));
        }
        manager.deploy(
                ANN,
                spec().id(id)
                        .name(isWanted ? "Is wanted" : "Is not")
                        .replicas(1)
                        .build());
        return id;
    }

    private void change(Random random, Set<String> there, Set<String> staying) {
        if (random.nextBoolean()) {
            there.add(comes(random));
        } else if (!there.isEmpty()) {
            String gone = List.copyOf(there).get(random.nextInt(there.size()));
            manager.delete(ANN, id(gone));
            manager.reconcile();
            there.remove(gone);
            staying.remove(gone);
        }
    }

    @Test
    @DisplayName("R5 R41 a text to look for that is longer than any name is refused")
    void tooLong() {
        String text = "x".repeat(501);
        assertThatThrownBy(() -> ListQuery.builder().nameContains(text).build())
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("501")
                .hasMessageContaining("500");
        assertThatThrownBy(() -> ListQuery.builder().search(text).build()).isInstanceOf(InvalidValueException.class);
    }

    private void unlimited() {
        host.directory.change("lab", group -> group.limits(ResourceAmounts.NONE));
    }

    private void deploy(Actor actor, String group, String id, String name) {
        host.clock.advance(Duration.ofSeconds(1));
        manager.deploy(actor, spec().group(group).id(id).name(name).replicas(1).build());
    }

    private List<String> mine(String user) {
        return ids(ANN, query -> query.lastChangedBy(new UserId(user)));
    }

    private List<String> ids(Actor actor, UnaryOperator<ListQuery.Builder> query) {
        return told(manager.list(actor, query.apply(ListQuery.builder()).build()));
    }

    private static List<String> told(Page<Deployment> page) {
        return page.items().stream()
                .map(Deployment::id)
                .map(DeploymentId::value)
                .toList();
    }
}
