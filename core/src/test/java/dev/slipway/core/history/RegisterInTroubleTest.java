package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a register does when its disk fails, or others are faster, between two of its steps; on a disk in memory. */
class RegisterInTroubleTest {
    private static final Path DIRECTORY = Path.of("/store/ledger/lab");
    private static final int KEPT = Register.KEPT;

    private final MemoryDisk real = new MemoryDisk();
    private final ScriptedDisk disk = new ScriptedDisk(real);
    private final Register register = register(disk, 1);
    private final Register other = register(real, 2);

    @BeforeEach
    void make() throws IOException {
        real.createDirectory(Path.of("/store"));
        other.publish(next(other));
    }

    @Test
    @DisplayName("H7 a version whose link was answered by an error, and was made, is published, and waited for")
    void answerLost() throws IOException {
        Register.Prepared prepared = next(register);
        List<String> done = failing("link", true);

        assertThat(register.publish(prepared)).isTrue();

        assertThat(done).containsSubsequence("link 2", "sync lab", "delete 2.");
        assertThat(names()).containsExactly("1", "2");
        assertThat(other.read(DIRECTORY).orElseThrow().trail()).startsWith(prepared.id());
    }

    @Test
    @DisplayName("H7 a version whose link failed says why, and leaves nothing behind")
    void notLinked() throws IOException {
        Register.Prepared prepared = next(register);
        failing("link", false);

        assertThatThrownBy(() -> register.publish(prepared))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("link failed");

        assertThat(names()).containsExactly("1");
    }

    @ParameterizedTest(name = "{0} others")
    @ValueSource(ints = {1, 2, 20, Register.TRAIL})
    @DisplayName("H2 a version whose link failed because others were faster is a conflict, and leaves nothing behind")
    void overtaken(int others) throws IOException {
        Register.Prepared prepared = next(register);
        disk.follow(operation -> {
            if (operation.verb().equals("link")) {
                disk.follow(ScriptedDisk.Operation::run);
                publish(others);
                throw new IOException("link failed");
            }
            operation.run();
        });

        assertThat(register.publish(prepared)).isFalse();

        assertThat(other.read(DIRECTORY).orElseThrow().number()).isEqualTo(1 + others);
        assertThat(names()).noneMatch(name -> name.startsWith("2."));
    }

    @ParameterizedTest(name = "{0} others since, answer lost {1}: known {2}")
    @CsvSource({
        "15, true, true",
        "40, true, true",
        "64, true, true",
        "65, true, false",
        "100, true, false",
        "64, false, true",
        "65, false, false",
    })
    @DisplayName(
            "H7 whether a version was published is known as long as the versions since name it, and not guessed beyond")
    void longAgo(int others, boolean isAnswerLost, boolean isKnown) throws IOException {
        Register.Prepared prepared = next(register);
        disk.follow(operation -> {
            operation.run();
            if (operation.verb().equals("link")) {
                disk.follow(ScriptedDisk.Operation::run);
                publish(others);
                if (isAnswerLost) {
                    throw new IOException("link failed");
                }
            }
        });

        if (isKnown) {
            assertThat(register.publish(prepared)).isTrue();
        } else {
            assertThatThrownBy(() -> register.publish(prepared))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining(isAnswerLost ? "link failed" : "too much has been published since");
        }
        assertThat(other.read(DIRECTORY).orElseThrow().number()).isEqualTo(2 + others);
    }

    @Test
    @DisplayName(
            "H7 a version whose file was cleaned up before its link can't have been published, however long that took")
    void cleanedUpBefore() throws IOException {
        Register.Prepared prepared = next(register);
        publish(2 * Register.TRAIL);

        assertThat(real.exists(prepared.file())).isFalse();
        assertThat(register.publish(prepared)).isFalse();
    }

    @Test
    @DisplayName("H7 if neither the link nor the look after it is answered, that is said, with both reasons")
    void nothingAnswered() throws IOException {
        Register.Prepared prepared = next(register);
        disk.follow(operation -> {
            throw new IOException(operation.verb() + " failed");
        });

        assertThatThrownBy(() -> register.publish(prepared))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("/store/ledger/lab/2")
                .hasMessageContaining("link failed")
                .cause()
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("list failed"));
    }

    @Test
    @DisplayName("H7 if the link is answered and the look after it isn't, that is said")
    void lookFails() throws IOException {
        Register.Prepared prepared = next(register);
        failing("read", false);

        assertThatThrownBy(() -> register.publish(prepared))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("read failed");
        assertThat(other.read(DIRECTORY).orElseThrow().number()).isEqualTo(2);
    }

    @Test
    @DisplayName("H7 a published version whose name can't be waited for may be lost, and that is said")
    void cannotBeWaitedFor() throws IOException {
        for (boolean answerLost : new boolean[] {false, true}) {
            Register.Prepared prepared = next(register);
            disk.follow(operation -> {
                if (operation.verb().equals("sync")) {
                    throw new IOException("sync failed");
                }
                operation.run();
                if (answerLost && operation.verb().equals("link")) {
                    throw new IOException("link failed");
                }
            });

            assertThatThrownBy(() -> register.publish(prepared)).isInstanceOf(OutcomeUnknownException.class);
            disk.follow(ScriptedDisk.Operation::run);
        }
    }

    @Test
    @DisplayName("H2 who finds the name taken gets a conflict, and takes its own attempt away")
    void taken() throws IOException {
        Register.Prepared prepared = next(register);
        publish(1);

        assertThat(register.publish(prepared)).isFalse();
        assertThat(names()).containsExactly("1", "2");
    }

    @ParameterizedTest(name = "version {0}")
    @ValueSource(ints = {1, 2})
    @DisplayName("H2 a name that is won because an old version was cleaned up is given back, and the winner's stays")
    void wonTooLate(int version) throws IOException {
        Register.Prepared prepared = version == 1
                ? register.prepare(DIRECTORY, Optional.empty(), Documents.start("ledger"))
                : next(register);
        disk.follow(operation -> {
            if (operation.verb().equals("link")) {
                disk.follow(ScriptedDisk.Operation::run);
                publish(3 * KEPT - 1);
                // Its attempt was cleaned up too; a listing that was late may have missed it.
                real.create(prepared.file(), new byte[0]);
                assertThat(real.exists(prepared.name())).isFalse();
            }
            operation.run();
        });

        assertThat(register.publish(prepared)).isFalse();
        assertThat(names()).containsExactlyElementsOf(versions(2 * KEPT + 1, 3 * KEPT, "trimmed"));
    }

    @ParameterizedTest(name = "version {0}")
    @ValueSource(ints = {1, 2})
    @DisplayName("H1 a version that was linked too late is never read, also by a listing that missed all others")
    void linkedTooLate(int version) throws IOException {
        publish(1);
        Path late = DIRECTORY.resolve(Integer.toString(version));
        byte[] content = real.read(late);
        publish(3 * KEPT - 2);
        real.create(late, content);
        disk.listNext(names -> List.of(Integer.toString(version), "trimmed"));

        assertThat(register.read(DIRECTORY).orElseThrow().number()).isEqualTo(3 * KEPT);
    }

    @Test
    @DisplayName("what a version is made of doesn't say again which it is and what it follows, though its base did")
    void ofItsBase() throws IOException {
        Register.Version first = other.read(DIRECTORY).orElseThrow();
        Register.Prepared prepared = register.prepare(
                DIRECTORY, Optional.of(first), first.document().deepCopy().put("group", "shop"));

        assertThat(register.publish(prepared)).isTrue();

        Register.Version second = other.read(DIRECTORY).orElseThrow();
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.trail()).containsExactly(prepared.id(), first.trail().get(0));
        assertThat(second.document().path("group").asText()).isEqualTo("shop");
    }

    @Test
    @DisplayName("H2 a register's directory is made, and waited for, by the first attempt")
    void fresh() throws IOException {
        Path shop = DIRECTORY.resolveSibling("shop");
        List<String> done = recording();

        assertThat(register.publish(register.prepare(shop, Optional.empty(), Documents.start("ledger"))))
                .isTrue();

        assertThat(done)
                .containsSubsequence("mkdir shop", "sync ledger", "create 1.", "sync 1.", "link 1", "sync shop");
    }

    @ParameterizedTest(name = "{0} fails")
    @ValueSource(strings = {"create", "sync"})
    @DisplayName("H7 an attempt that can't be written, or waited for, leaves nothing behind")
    void notPrepared(String verb) throws IOException {
        register.read(DIRECTORY);
        disk.follow(operation -> {
            boolean isAttempt = operation.path().getFileName().toString().startsWith("2.");
            if (isAttempt && operation.verb().equals(verb)) {
                operation.half().happen();
                throw new IOException(verb + " failed");
            }
            operation.run();
        });

        assertThatThrownBy(() -> next(register)).hasMessage(verb + " failed");
        assertThat(names()).containsExactly("1");
    }

    @Test
    @DisplayName("an attempt that can't be taken away fails nothing; a later version takes it away")
    void notDiscarded() throws IOException {
        Register.Prepared prepared = next(register);
        disk.follow(operation -> {
            if (operation.verb().equals("delete")) {
                throw new IOException("delete failed");
            }
            operation.run();
        });

        assertThat(register.publish(prepared)).isTrue();
        register.discard(prepared);
        assertThat(names()).containsExactly("1", "2", "2." + prepared.id());
        publish(KEPT);
        assertThat(names()).noneMatch(name -> name.startsWith("2."));
    }

    @Test
    @DisplayName("H1 a version is waited for before it is believed, once")
    void waitedFor() throws IOException {
        List<String> done = recording();

        register.read(DIRECTORY);
        assertThat(done).containsOnlyOnce("sync lab");
        assertThat(done).last().isEqualTo("sync lab");
        done.clear();
        register.read(DIRECTORY);
        assertThat(done).doesNotContain("sync lab");
        publish(1);
        register.read(DIRECTORY);
        assertThat(done).containsOnlyOnce("sync lab");
        register.publish(next(register));
        done.clear();
        register.read(DIRECTORY);
        assertThat(done).doesNotContain("sync lab");
    }

    @Test
    @DisplayName("H2 of many versions the last 16 are kept, and all lost attempts at older ones are taken away")
    void cleaned() throws IOException {
        for (int number = 2; number <= 5 * KEPT; number++) {
            Register.Prepared lost = next(register);
            publish(1);
            assertThat(real.exists(lost.file())).isEqualTo(number % KEPT != 0);
            int newest = number;
            int oldest = Math.max(1, number / KEPT * KEPT - KEPT + 1);
            assertThat(names().stream().filter(name -> name.matches("[0-9]+")).map(Integer::valueOf))
                    .as("after version %s", number)
                    .allMatch(name -> name >= oldest && name <= newest)
                    .hasSize(newest - oldest + 1);
            assertThat(names().contains("trimmed")).isEqualTo(number >= 2 * KEPT);
        }
        Register.Prepared present = next(register);
        Register.Prepared too = next(register);
        other.publish(present);
        assertThat(names()).contains(too.number() + "." + too.id());
    }

    @Test
    @DisplayName("H2 versions are cleaned up from below, after a mark that lasts says that there were some")
    void order() throws IOException {
        publish(2 * KEPT - 2);
        Register.Prepared last = next(register);
        List<String> done = recording();
        // A listing that missed the lowest ones, as one may while they come and go.
        disk.follow(operation -> {
            if (operation.verb().equals("list")) {
                disk.listNext(names ->
                        names.stream().filter(name -> !name.matches("[1-4]")).toList());
            }
            record(done, operation);
            operation.run();
        });

        assertThat(register.publish(last)).isTrue();

        List<String> marked = done.subList(done.indexOf("create trimmed"), done.size());
        assertThat(marked).startsWith("create trimmed", "sync lab");
        assertThat(marked.stream().filter(what -> what.matches("delete [0-9]+")))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, KEPT)
                        .mapToObj(number -> "delete " + number)
                        .toList());
        assertThat(names()).containsExactlyElementsOf(versions(KEPT + 1, 2 * KEPT, "trimmed"));
    }

    @Test
    @DisplayName("H2 nothing is cleaned up if the mark can't be waited for, and the version is published all the same")
    void notMarked() throws IOException {
        publish(2 * KEPT - 2);
        Register.Prepared last = next(register);
        boolean[] marked = {false};
        disk.follow(operation -> {
            marked[0] |=
                    operation.path().endsWith("trimmed") && operation.verb().equals("create");
            if (marked[0] && operation.verb().equals("sync")) {
                throw new IOException("sync failed");
            }
            operation.run();
        });

        assertThat(register.publish(last)).isTrue();
        assertThat(names()).contains("1", "2", Integer.toString(2 * KEPT));
    }

    @Test
    @DisplayName("a register in which everything was taken away but the mark is reported, not taken for a new one")
    void emptied() throws IOException {
        publish(2 * KEPT);
        for (String name : names()) {
            if (!name.equals("trimmed")) {
                real.delete(DIRECTORY.resolve(name));
            }
        }

        assertThatThrownBy(() -> register.read(DIRECTORY))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_DAMAGED))
                .hasMessageContaining("before any");
        assertThat(register.read(DIRECTORY.resolveSibling("new"))).isEmpty();
    }

    @Test
    @DisplayName("H2 an attempt whose file was swept before it was waited for is found out when it is published")
    void sweptBeforeSync() throws IOException {
        disk.follow(operation -> {
            if (operation.verb().equals("sync")
                    && operation.path().getFileName().toString().startsWith("2.")) {
                disk.follow(ScriptedDisk.Operation::run);
                publish(KEPT);
                throw new NoSuchFileException(operation.path().toString());
            }
            operation.run();
        });

        Register.Prepared swept = next(register);

        assertThat(swept.number()).isEqualTo(2);
        assertThat(register.publish(swept)).isFalse();
    }

    private Register.Prepared next(Register by) throws IOException {
        Optional<Register.Version> base = by.read(DIRECTORY);
        return by.prepare(DIRECTORY, base, Documents.start("ledger").put("group", "lab"));
    }

    /** Somebody else publishes as many versions. */
    private void publish(int versions) throws IOException {
        for (int number = 0; number < versions; number++) {
            assertThat(other.publish(next(other))).isTrue();
        }
    }

    private List<String> names() throws IOException {
        return real.list(DIRECTORY);
    }

    private static List<String> versions(int first, int last, String mark) {
        List<String> names = new ArrayList<>();
        for (int number = first; number <= last; number++) {
            names.add(Integer.toString(number));
        }
        names.add(mark);
        return names.stream().sorted().toList();
    }

    private List<String> recording() {
        List<String> done = new ArrayList<>();
        disk.follow(operation -> {
            record(done, operation);
            operation.run();
        });
        return done;
    }

    /** The first operation of a kind fails, after it has happened or before; what is done is recorded. */
    private List<String> failing(String verb, boolean afterwards) {
        List<String> done = new ArrayList<>();
        boolean[] failed = {false};
        disk.follow(operation -> {
            record(done, operation);
            boolean fails = operation.verb().equals(verb) && !failed[0];
            failed[0] |= fails;
            if (!fails || afterwards) {
                operation.run();
            }
            if (fails) {
                throw new IOException(verb + " failed");
            }
        });
        return done;
    }

    /** Without the ids, which are random. */
    private static void record(List<String> done, ScriptedDisk.Operation operation) {
        String name = operation.path().getFileName().toString();
        done.add(operation.verb() + " " + name.replaceAll("[.].*", "."));
    }

    private static Register register(Disk on, int seed) {
        return new Register(on, new Directories(on, Path.of("/store")), new Random(seed), "ledger");
    }
}
