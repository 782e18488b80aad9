package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Strategy;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.record.EntryDocument;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two versions of us take turns on one store, while hosts are brought up to date one by one. */
class VersionSkewTest {
    private static final Path ROOT = Path.of("/store");
    private static final Path REVISIONS = ROOT.resolve("revisions");
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));
    private static final int SEEDS = 15;
    private static final int STEPS = 30;

    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    @DisplayName("R97 whatever our version changes, no field that a newer version has added is lost")
    void kept() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            takeTurns(seed, disk -> disk);
        }
    }

    @ParameterizedTest
    @EnumSource(OlderWriter.class)
    @DisplayName("R97 an older writer that drops a newer one's field is found")
    void dropped(OlderWriter older) {
        AssertionError found = null;
        for (int seed = 1; seed <= SEEDS && found == null; seed++) {
            int tried = seed;
            found = catchThrowableOfType(AssertionError.class, () -> takeTurns(tried, older::on));
        }
        assertThat(found).as("%s", older).isNotNull().hasMessageContaining("dropped");
    }

    @Test
    @DisplayName("R97 once a newer version has told older writers to keep off, ours is refused and changes nothing")
    void refused() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            var random = new Random(seed);
            var disk = new MemoryDisk();
            HistoryStore ours = FileHistoryStore.open(ROOT, disk, random);
            var samples = new StoreSamples(ours.id());
            int steps = random.nextInt(STEPS);
            for (int step = 0; step < steps; step++) {
                change(ours, samples, random, step);
            }
            HistoryStore newer = FileHistoryStore.open(ROOT, NewerDisk.refusingOlder(disk), random);
            change(newer, samples, random, steps);

            Map<Path, ByteBuffer> before = disk.contents();
            long counter = newer.ledger(LAB).counter();
            assertRefused(() -> ours.ledger(LAB));
            for (long base : List.of(0L, counter - 1, counter)) {
                assertRefused(() -> ours.commit(samples.commit("lab", base).build()));
                assertRefused(() -> ours.commit(
                        samples.revise(samples.ref("lab", "other"), base, 1).build()));
            }
            assertThat(disk.contents()).as("seed %s", seed).isEqualTo(before);
        }
    }

    private void takeTurns(int seed, UnaryOperator<Disk> older) {
        var random = new Random(seed);
        var disk = new MemoryDisk();
        HistoryStore ours = FileHistoryStore.open(ROOT, older.apply(disk), random);
        HistoryStore newer = FileHistoryStore.open(ROOT, NewerDisk.addingFields(disk), random);
        var samples = new StoreSamples(ours.id());
        Map<Path, ByteBuffer> before = disk.contents();
        for (int step = 0; step < STEPS; step++) {
            boolean isOurs = random.nextInt(3) > 0;
            change(isOurs ? ours : newer, samples, random, step);
            Map<Path, ByteBuffer> after = disk.contents();
            checkNothingDropped("seed " + seed + " step " + step, before, after);
            before = after;
        }
        assertThat(ours.ledger(LAB)).isEqualTo(newer.ledger(LAB));
        for (LedgerEntry entry : ours.ledger(LAB).entries().values()) {
            assertThat(ours.history(entry.deployment(), 50)).isEqualTo(newer.history(entry.deployment(), 50));
        }
    }

    /** Deploys, updates, releases or removes one of three deployments; always so that it lands. */
    private static void change(HistoryStore store, StoreSamples samples, Random random, int step) {
        GroupLedger ledger = store.ledger(LAB);
        String id = List.of("iris", "fraud", "churn").get(random.nextInt(3));
        DeploymentRef fresh = samples.ref("lab", id, "life-" + step);
        LedgerEntry entry = ledger.entries().get(fresh.id());
        Commit commit;
        if (entry == null) {
            commit = samples.revise(fresh, ledger.counter(), 1).build();
        } else {
            var next = LedgerEntry.builder();
            next.from(entry).fence(new Fence(entry.fence().value() + 1));
            var base = samples.commit("lab", ledger.counter());
            commit = switch (random.nextInt(6)) {
                case 0 -> base.addRemovals(entry.deployment().id()).build();
                case 1 ->
                    base.addEntries(next.holding(ResourceAmounts.of("memory", step + "Gi"))
                                    .build())
                            .build();
                case 2 ->
                    base.addEntries(next.strategy(Strategy.rolling(1, step)).build())
                            .build();
                case 3 -> base.addEntries(next.lastGood(entry.latest()).build()).build();
                case 4 -> base.build();
                default ->
                    base.addEntries(next.latest(entry.latest().next()).build())
                            .addRevisions(samples.revision(
                                            entry.deployment(),
                                            entry.latest().next().value())
                                    .build())
                            .build();
            };
        }
        assertThat(store.commit(commit)).isInstanceOf(CommitResult.Landed.class);
    }

    private void checkNothingDropped(String when, Map<Path, ByteBuffer> before, Map<Path, ByteBuffer> after) {
        before.forEach((file, content) -> {
            if (file.startsWith(REVISIONS) && !after.getOrDefault(file, content).equals(content)) {
                fail("%s: %s was written again", when, file);
            }
        });
        checkKept(when + ": ledger", newest(before, "ledger/lab"), newest(after, "ledger/lab"), List.of("trail"));
        for (String id : List.of("iris", "fraud", "churn")) {
            checkKept(when + ": claim", newest(before, "claims/" + id), newest(after, "claims/" + id), List.of());
        }
        Map<String, JsonNode> lives = new HashMap<>();
        newest(after, "ledger/lab")
                .path("entries")
                .forEach(entry -> lives.put(entry.path("incarnation").asText(), entry));
        newest(before, "ledger/lab").path("entries").forEach(entry -> {
            JsonNode next = lives.get(entry.path("incarnation").asText());
            if (next != null) {
                checkKept(when + ": entry", entry, next, EntryDocument.FIELDS);
                for (String part : List.of("strategy", "chain")) {
                    boolean unchanged = known(entry.path(part)).equals(known(next.path(part)));
                    if (unchanged) {
                        checkKept(when + ": " + part, entry.path(part), next.path(part), List.of());
                    }
                }
            }
        });
    }

    /** Whatever one document had, beside what changes, its successor has too. */
    private static void checkKept(String what, JsonNode former, JsonNode next, List<String> changing) {
        former.properties().stream()
                .filter(field -> !changing.contains(field.getKey()))
                .filter(field ->
                        !List.of("version", "trail", "entries", "stamp").contains(field.getKey()))
                .filter(field -> !field.getValue().equals(next.path(field.getKey())))
                .forEach(field -> fail("%s: '%s' was dropped, from %s to %s", what, field.getKey(), former, next));
    }

    private static JsonNode known(JsonNode part) {
        return part instanceof ObjectNode object ? object.deepCopy().without(List.of("weight", "links")) : part;
    }

    private JsonNode newest(Map<Path, ByteBuffer> contents, String directory) {
        return contents.entrySet().stream()
                .filter(file -> ROOT.resolve(directory).equals(file.getKey().getParent()))
                .filter(file -> file.getKey().getFileName().toString().matches("[0-9]+"))
                .max((one, other) -> Long.compare(number(one.getKey()), number(other.getKey())))
                .map(file -> parsed(file.getValue()))
                .orElseGet(mapper::createObjectNode);
    }

    private JsonNode parsed(ByteBuffer content) {
        try {
            byte[] bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return mapper.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(Path file) {
        return Long.parseLong(file.getFileName().toString());
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NEWER));
    }

    /** How an older writer can be wrong. */
    private enum OlderWriter {
        DROPS_FIELDS,
        DROPS_FIELDS_WITHIN;

        Disk on(Disk disk) {
            return switch (this) {
                case DROPS_FIELDS -> NewerDisk.droppingFields(disk);
                case DROPS_FIELDS_WITHIN -> NewerDisk.droppingFieldsWithin(disk);
            };
        }
    }
}
