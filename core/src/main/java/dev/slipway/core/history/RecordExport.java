package dev.slipway.core.history;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes everything that a store has recorded as one stream of text: a JSON document per line, as {@code docs/record-format.md} says,
 * readable without this library. The groups come one after the other, each as it was at one instant; the memory needed is that
 * of one group. Nothing is changed, and others may go on recording meanwhile. What groups have reserved of an overall limit isn't
 * in it: that follows from the rest. Thread-safe.
 */
public final class RecordExport {
    private static final int MOST_LOOKS = 20;

    private final HistoryStore store;
    private final Clock clock;

    /**
     * Prepares to export a store.
     *
     * @param store which store; one that is read-only will do
     * @param clock tells when, for the last line
     */
    public RecordExport(HistoryStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Writes the record. Blocking.
     *
     * @param to where; flushed and not closed. Whatever was written before an error is not whole, and is found not to be
     * @throws IOException if it can't be written
     * @throws DeploymentException {@link ErrorCode#CONTENDED} if a group changes faster than it can be read; what the store
     *     throws if it can't be read
     */
    public void writeTo(OutputStream to) throws IOException {
        MessageDigest digest = ExportLines.digest();
        write(to, digest, ExportLines.store(store.id()));
        List<GroupId> groups = store.groups().stream()
                .sorted(Comparator.comparing(GroupId::value))
                .toList();
        long written = 0;
        long deployments = 0;
        long revisions = 0;
        for (GroupId group : groups) {
            ExportLines.Part part = part(group);
            for (byte[] line : part.lines()) {
                write(to, digest, line);
            }
            written += part.deployments() > 0 ? 1 : 0;
            deployments += part.deployments();
            revisions += part.revisions();
        }
        to.write(ExportLines.end(new ExportLines.EndDocument(
                clock.instant().toString(), written, deployments, revisions, ExportLines.text(digest))));
        to.flush();
    }

    private static void write(OutputStream to, MessageDigest digest, byte[] line) throws IOException {
        digest.update(line);
        to.write(line);
    }

    /** All of a group as one ledger has it; if a revision of it is trimmed or deleted on the way, as a newer one has it. */
    private ExportLines.Part part(GroupId group) {
        for (int look = 0; look < MOST_LOOKS; look++) {
            Optional<ExportLines.Part> part = part(store.ledger(LedgerScope.of(group)));
            if (part.isPresent()) {
                return part.get();
            }
        }
        throw new DeploymentException(
                ErrorCode.CONTENDED,
                "the group '" + group + "' has changed " + MOST_LOOKS + " times while it was exported",
                true,
                Optional.empty());
    }

    private Optional<ExportLines.Part> part(GroupLedger ledger) {
        List<byte[]> lines = new ArrayList<>();
        int revisions = 0;
        List<LedgerEntry> entries = ledger.entries().values().stream()
                .sorted(Comparator.comparing(entry -> entry.deployment().id().value()))
                .toList();
        for (LedgerEntry entry : entries) {
            Optional<List<Revision>> kept = kept(entry);
            if (kept.isEmpty()) {
                return Optional.empty();
            }
            lines.add(ExportLines.deployment(entry, kept.get().size()));
            kept.get().forEach(revision -> lines.add(ExportLines.revision(revision)));
            revisions += kept.get().size();
        }
        return Optional.of(new ExportLines.Part(lines, entries.size(), revisions));
    }

    /** What belongs to an entry, newest first; empty if some of it is gone because the entry is an old one. */
    private Optional<List<Revision>> kept(LedgerEntry entry) {
        DeploymentRef deployment = entry.deployment();
        long oldest = ExportChecks.oldest(entry);
        List<Revision> kept = store.history(deployment, Integer.MAX_VALUE).stream()
                .filter(revision -> !revision.number().isAfter(entry.latest()))
                .filter(revision -> revision.number().value() >= oldest || isLastGood(entry, revision.number()))
                .toList();
        return ExportChecks.missing(entry, kept).isEmpty() ? Optional.of(kept) : Optional.empty();
    }

    private static boolean isLastGood(LedgerEntry entry, RevisionNumber number) {
        return entry.lastGood().filter(number::equals).isPresent();
    }
}
