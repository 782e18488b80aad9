package dev.slipway.core.history;

import dev.slipway.model.RevisionNumber;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which revision files count: what an entry says of them. A file that no chain of an entry leads to was never recorded.
 *
 * @param number the latest revision
 * @param file the name of its file
 * @param lastGood the file of the last good one, if it is further back than the chain is kept; empty otherwise
 */
record ChainDocument(long number, String file, @Nullable String lastGood) {
    ChainDocument {
        Objects.requireNonNull(file, "file");
    }

    RevisionNumber latest() {
        return new RevisionNumber(number);
    }

    Optional<String> pinned() {
        return Optional.ofNullable(lastGood);
    }

    ChainDocument pinning(Optional<String> pinnedFile) {
        return new ChainDocument(number, file, pinnedFile.orElse(null));
    }
}
