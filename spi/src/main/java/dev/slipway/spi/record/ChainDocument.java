package dev.slipway.spi.record;

import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.HistoryStore;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which of the written revisions count: what an entry says of them. The entry leads to the latest, and each revision to its
 * predecessor; what no chain of an entry leads to was never recorded.
 *
 * @param number the latest revision
 * @param file where it is written: whatever its file or object is called
 * @param lastGood where the last good one is written, if an entry names one; null otherwise
 */
public record ChainDocument(
        long number, String file, @Nullable String lastGood) {
    /**
     * Checks that nothing is missing.
     *
     * @param number the latest revision
     * @param file where it is written
     * @param lastGood where the last good one is written; null if there is none
     */
    public ChainDocument {
        Objects.requireNonNull(file, "file");
    }

    /**
     * The latest revision.
     *
     * @return its number
     */
    public RevisionNumber latest() {
        return new RevisionNumber(number);
    }

    /**
     * The oldest of those that follow each other without a gap. Older ones may be taken away, but for the pinned one.
     *
     * @return its number
     */
    public RevisionNumber oldest() {
        return new RevisionNumber(Math.max(1, number - HistoryStore.KEPT_REVISIONS + 1));
    }

    /**
     * The last good revision, which is kept however old it is.
     *
     * @return where it is written; empty if there is none
     */
    public Optional<String> pinned() {
        return Optional.ofNullable(lastGood);
    }

    /**
     * The same chain with another last good revision.
     *
     * @param pinnedFile where it is written; empty if there is none
     * @return a new one
     */
    public ChainDocument pinning(Optional<String> pinnedFile) {
        return new ChainDocument(number, file, pinnedFile.orElse(null));
    }
}
