package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A store's directory in the hands of somebody who may read it and no more. */
class FileStoreReadOnlyTest {
    private final TemporaryDirectory directory = TemporaryDirectory.make();
    private final Path root = directory.path().resolve("store");

    @AfterEach
    void close() throws IOException {
        permit("rwxr-xr-x", "rw-r--r--");
        directory.close();
    }

    @Test
    @DisplayName(
            "R97 who may only read a store's directory reads all of it, is refused whatever writes, and leaves no trace")
    void withoutTheRightToWrite() throws IOException {
        List<String> recorded = RestrictedReader.read(filled());
        permit("r-xr-xr-x", "r--r--r--");
        List<String> before = listed();

        List<String> answers = new ArrayList<>();
        try (var reader = WorkerProcess.startWithoutPrivileges(RestrictedReader.class, root.toString())) {
            for (int line = 0; line < recorded.size() + 3; line++) {
                answers.add(reader.answer());
            }
        }

        assertThat(answers).startsWith("may only read").endsWith("READ_ONLY", "STORE_UNAVAILABLE");
        assertThat(answers.subList(1, answers.size() - 2)).isEqualTo(recorded);
        assertThat(listed()).isEqualTo(before);
    }

    @Test
    @DisplayName("R97 who only reads sees what a writer records meanwhile, also an id and a group that weren't there")
    void follows() {
        HistoryStore writer = filled();
        HistoryStore reader = FileHistoryStore.openReadOnly(root);
        assertThat(RestrictedReader.read(reader)).isEqualTo(RestrictedReader.read(writer));

        var samples = new StoreSamples(writer.id());
        writer.commit(samples.revise(samples.ref("lab", "iris"), 3, 3).build());
        writer.commit(samples.revise(samples.ref("plant", "rose"), 0, 1).build());

        assertThat(RestrictedReader.read(reader))
                .isEqualTo(RestrictedReader.read(writer))
                .anyMatch(line -> line.contains("rose"));
    }

    @Test
    @DisplayName("R97 a copy of a store's directory, as a backup makes one, is read like the store")
    void copied() {
        List<String> recorded = RestrictedReader.read(filled());
        try (TemporaryDirectory copy = directory.copy()) {
            HistoryStore reader = FileHistoryStore.openReadOnly(copy.path().resolve("store"));
            assertThat(RestrictedReader.read(reader)).isEqualTo(recorded);
        }
    }

    @Test
    @DisplayName("R97 opening for reading where there is no store is refused with the directory's name, and makes none")
    void nothingThere() throws IOException {
        assertThatThrownBy(() -> FileHistoryStore.openReadOnly(root))
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
                .hasMessageContaining(root.toString());
        assertThat(listed()).isEmpty();
    }

    /** A store of two groups, with a deployment of two revisions. */
    private HistoryStore filled() {
        HistoryStore store = FileHistoryStore.open(root);
        var samples = new StoreSamples(store.id());
        DeploymentRef iris = samples.ref("lab", "iris");
        store.commit(samples.revise(iris, 0, 1).build());
        store.commit(samples.revise(iris, 1, 2).build());
        store.commit(samples.revise(samples.ref("lab", "fraud"), 2, 1).build());
        store.commit(samples.revise(samples.ref("shop", "churn"), 0, 1).build());
        return store;
    }

    private void permit(String directories, String files) throws IOException {
        for (Path each : all()) {
            Files.setPosixFilePermissions(
                    each, PosixFilePermissions.fromString(Files.isDirectory(each) ? directories : files));
        }
    }

    /** Every name with what changes when it is touched. */
    private List<String> listed() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path each : all()) {
            names.add(each + " " + Files.getLastModifiedTime(each) + " " + Files.size(each));
        }
        return names;
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> all = Files.walk(directory.path())) {
            return all.skip(1).sorted().toList();
        }
    }
}
