package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.StoreId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a directory becomes a store, or is refused, on a disk in memory. */
class StoreDirectoryTest {
    private static final Path ROOT = Path.of("/srv/slipway/store");
    private static final StoreId IMPORTED = new StoreId("imported-store");

    private final MemoryDisk real = new MemoryDisk();
    private final ScriptedDisk disk = new ScriptedDisk(real);
    private final List<String> done = new ArrayList<>();

    @Test
    @DisplayName("H2 R86 a store's directory, its parents and its identity are waited for before it is used")
    void made() throws IOException {
        recording();

        StoreId id = directory(1).open();

        assertThat(done.stream().filter(what -> what.matches("(mkdir|sync) [a-z/]*")))
                .startsWith("mkdir srv", "sync ", "mkdir srv/slipway", "sync srv", "mkdir srv/slipway/store")
                .endsWith("sync srv/slipway/store");
        assertThat(done).containsSubsequence("mkdir srv/slipway/store", "sync srv/slipway");
        assertThat(done)
                .containsSubsequence(
                        "create srv/slipway/store/store.",
                        "sync srv/slipway/store/store.",
                        "link srv/slipway/store/store",
                        "sync srv/slipway/store",
                        "read srv/slipway/store/store");
        assertThat(real.list(ROOT)).containsExactly("store");
        assertThat(directory(2).open()).isEqualTo(id);
        assertThat(directory(3).find()).isEqualTo(id);
    }

    @Test
    @DisplayName("H2 a directory that is there is waited for too, in case somebody has only just made it")
    void there() throws IOException {
        directory(1).open();
        recording();

        directory(2).open();

        assertThat(done).startsWith("exists srv/slipway/store", "sync srv/slipway");
        assertThat(done).noneMatch(what -> what.startsWith("mkdir") || what.startsWith("link srv/slipway/store/store"));
        assertThat(real.list(ROOT)).containsExactly("store");
    }

    @Test
    @DisplayName("a store below a directory that may not be read is opened, and one below a broken disk isn't")
    void parentsThatMayNotBeRead() throws IOException {
        directory(1).open();
        disk.follow(operation -> {
            if (operation.verb().equals("sync") && operation.path().equals(ROOT.getParent())) {
                throw new AccessDeniedException(operation.path().toString());
            }
            operation.run();
        });
        assertThat(directory(2).open()).isEqualTo(directory(3).find());

        disk.follow(operation -> {
            if (operation.verb().equals("sync") && operation.path().equals(ROOT.getParent())) {
                throw new IOException("broken");
            }
            operation.run();
        });
        assertThatThrownBy(() -> directory(2).open()).hasMessage("broken");
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @DisplayName("a file system that can't wait, or has no hard links, or replaces what is there, can hold no store")
    @CsvSource({
        "sync, '', waits until a directory's names survive a crash",
        "link, /probe.*link, has hard links",
        "replace, /probe.*link, refuses a hard link to a name that is taken",
    })
    void unfit(String verb, String name, String words) throws IOException {
        disk.follow(operation -> {
            boolean isIt = operation.path().toString().matches(ROOT + name);
            if (isIt && verb.equals("replace") && operation.verb().equals("link")) {
                real.delete(operation.path());
            }
            if (isIt && operation.verb().equals(verb)) {
                throw new IOException("not here");
            }
            operation.run();
        });

        String said = "needs a local file system that " + words + ", and this one answers: ";
        assertRefused(() -> directory(1).open(), ErrorCode.INVALID_SETTING, said);
        assertThat(real.list(ROOT)).isEmpty();
        assertRefused(() -> directory(1).take(), ErrorCode.INVALID_SETTING, said);
        assertThat(real.list(ROOT)).isEmpty();
    }

    @Test
    @DisplayName("a directory without a store is refused where it shall only be read, and stays as it is")
    void nothingToRead() throws IOException {
        real.createDirectory(Path.of("/srv"));

        assertRefused(
                () -> directory(1).find(), ErrorCode.INVALID_SETTING, "there is no store in the directory " + ROOT);
        assertThat(real.exists(ROOT)).isFalse();
    }

    @Test
    @DisplayName("two processes that make a store at the same time have the same one")
    void madeTogether() throws IOException {
        List<StoreId> others = new ArrayList<>();
        disk.follow(operation -> {
            if (operation.verb().equals("link") && operation.path().endsWith("store")) {
                disk.follow(ScriptedDisk.Operation::run);
                others.add(new StoreDirectory(ROOT, real, new Random(9)).open());
            }
            operation.run();
        });

        assertThat(directory(1).open()).isEqualTo(others.get(0));
        assertThat(real.list(ROOT)).containsExactly("store");
    }

    @Test
    @DisplayName("a disk that can't wait for a file is found when a store is opened, not at the first commit")
    void cannotWaitForFiles() throws IOException {
        directory(1).open();
        disk.follow(operation -> {
            if (operation.verb().equals("sync")
                    && !operation.path().equals(ROOT)
                    && operation.path().startsWith(ROOT)) {
                throw new IOException("sync failed");
            }
            operation.run();
        });

        assertThatThrownBy(() -> directory(2).open()).hasMessage("sync failed");
        assertThat(real.list(ROOT)).containsExactly("store");
    }

    @ParameterizedTest(name = "{0} files")
    @DisplayName("H10 R97 what is in the way of an import is named, up to five, with the number of the others")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | it holds 'f1'",
                "5 | it holds 'f1', 'f2', 'f3', 'f4', 'f5'",
                "6 | it holds 'f1', 'f2', 'f3', 'f4', 'f5' and 1 more",
                "8 | it holds 'f1', 'f2', 'f3', 'f4', 'f5' and 3 more",
            })
    void notEmpty(int files, String words) throws IOException {
        makeRoot();
        for (int number = files; number > 0; number--) {
            real.create(ROOT.resolve("f" + number), new byte[0]);
        }

        recording();

        assertThatThrownBy(() -> directory(1).take())
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NOT_EMPTY))
                .hasMessageEndingWith(words);
        assertThat(done).noneMatch(what -> what.matches("(create|link|delete|mkdir) .*"));
    }

    @Test
    @DisplayName("H10 R97 an import has its directory for itself: another import, or a store made meanwhile, is found")
    void contended() throws IOException {
        disk.follow(operation -> {
            if (operation.verb().equals("create") && operation.path().endsWith("importing")) {
                disk.follow(ScriptedDisk.Operation::run);
                real.create(operation.path(), new byte[0]);
            }
            operation.run();
        });
        assertRefused(() -> directory(1).take(), ErrorCode.STORE_NOT_EMPTY, "is just being used by another import");
        real.delete(ROOT.resolve("importing"));

        disk.follow(operation -> {
            if (operation.verb().equals("create") && operation.path().endsWith("importing")) {
                disk.follow(ScriptedDisk.Operation::run);
                new StoreDirectory(ROOT, real, new Random(9)).open();
            }
            operation.run();
        });
        assertRefused(() -> directory(1).take(), ErrorCode.STORE_NOT_EMPTY, "it holds 'store'");
        assertThat(real.list(ROOT)).containsExactly("store");
    }

    @Test
    @DisplayName("H12 R97 an import that is under way is no store, is waited for, and becomes one with its identity")
    void imported() throws IOException {
        recording();
        directory(1).take();
        assertThat(done)
                .endsWith("create srv/slipway/store/importing", "sync srv/slipway/store", "list srv/slipway/store");
        assertThat(directory(1).isStore()).isFalse();
        assertRefused(() -> directory(2).open(), ErrorCode.STORE_DAMAGED, "delete the directory and import again");

        done.clear();
        directory(1).identify(IMPORTED);

        assertThat(done)
                .containsSubsequence(
                        "link srv/slipway/store/store",
                        "sync srv/slipway/store",
                        "delete srv/slipway/store/importing",
                        "sync srv/slipway/store");
        assertThat(directory(1).isStore()).isTrue();
        assertThat(real.list(ROOT)).containsExactly("store");
        assertThat(directory(2).open()).isEqualTo(IMPORTED);
    }

    @Test
    @DisplayName("H10 R97 a directory that has become another store while one was imported into it is refused")
    void becameAnother() throws IOException {
        directory(1).take();
        directory(2).identify(new StoreId("somebody-else"));

        assertRefused(
                () -> directory(1).identify(IMPORTED),
                ErrorCode.STORE_NOT_EMPTY,
                "has become the store 'somebody-else' while 'imported-store' was imported into it");
    }

    private StoreDirectory directory(int seed) {
        return new StoreDirectory(ROOT, disk, new Random(seed));
    }

    private void makeRoot() throws IOException {
        real.createDirectory(Path.of("/srv"));
        real.createDirectory(Path.of("/srv/slipway"));
        real.createDirectory(ROOT);
    }

    /** Without what is random in a name. */
    private void recording() {
        disk.follow(operation -> {
            String path = Path.of("/").relativize(operation.path()).toString();
            done.add(operation.verb() + " " + path.replaceAll("[.].*", "."));
            operation.run();
        });
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }
}
