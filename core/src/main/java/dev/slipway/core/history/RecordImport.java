package dev.slipway.core.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.StoreId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.record.EntryDocument;
import dev.slipway.spi.record.RevisionDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a store of an export: one with the exported store's identity, so that it goes on with the deployments that run. All or
 * nothing: only when the last line has been read, and vouches for all before it, is there a store.
 *
 * <p><b>There must never be two.</b> Before managers are started on the imported store, those on the exported one must have ended
 * for good; nobody here can check that.
 *
 * <p>The export may be older than what the back end runs. So every deployment is {@linkplain LedgerEntry#isUnconfirmed()
 * unconfirmed} at first: a manager looks what runs, and neither changes nor carries out anything of a deployment before it has
 * seen that nothing newer does. What is newer, or gone, waits for an administrator's {@code adopt}. Not thread-safe.
 */
public final class RecordImport {
    private static final Logger LOG = LoggerFactory.getLogger(RecordImport.class);

    private final StoreRestoration restoration;

    /**
     * Prepares to import.
     *
     * @param restoration makes the store; it is closed when the import has ended, however
     */
    public RecordImport(StoreRestoration restoration) {
        this.restoration = restoration;
    }

    /**
     * Reads an export and makes the store. Blocking. Needs memory for one deployment with its revisions, and for the ids.
     *
     * @param administrator who does it; logged
     * @param export the export, from its beginning; read to its end and not closed
     * @return the store
     * @throws IOException if the export can't be read
     * @throws DeploymentException {@link ErrorCode#NOT_ALLOWED} for anybody but an administrator
     * @throws StoreException {@link ErrorCode#STORE_DAMAGED}, with the line's number, if the export isn't whole or says what
     *     can't be; {@link ErrorCode#STORE_NEWER} if a newer version wrote it in a form that this one can't read;
     *     {@link ErrorCode#STORE_NOT_EMPTY} if there is something already where the store shall be. There is no store then
     */
    public HistoryStore run(Actor administrator, InputStream export) throws IOException {
        if (!(administrator instanceof Actor.Administrator)) {
            throw new DeploymentException(
                    ErrorCode.NOT_ALLOWED, "only an administrator may import a record", false, Optional.empty());
        }
        try (restoration) {
            var reading = new Reading(new LineReader(export));
            HistoryStore store = reading.run();
            LOG.warn(
                    "{} imported the store {} with {} deployments of {} groups, exported at {}",
                    administrator,
                    store.id(),
                    reading.ids.size(),
                    reading.groups.size(),
                    reading.exportedAt);
            return store;
        }
    }

    /** One export on its way. */
    private final class Reading {
        private final LineReader lines;
        private final Set<GroupId> groups = new HashSet<>();
        private final Set<DeploymentId> ids = new HashSet<>();
        private Optional<GroupId> group = Optional.empty();
        private long revisions;
        private String exportedAt = "";

        private Reading(LineReader lines) {
            this.lines = lines;
        }

        HistoryStore run() throws IOException {
            LineReader.Line first = lines.next();
            ObjectNode head = first.document(ExportLines.STORE);
            StoreId store =
                    first.value(head, ExportLines.StoreDocument.class, document -> new StoreId(document.store()));
            restoration.begin(store);
            LineReader.Line line = lines.next();
            while (!line.is(ExportLines.END)) {
                deployment(store, line);
                line = lines.next();
            }
            end(line);
            return restoration.finish();
        }

        private void deployment(StoreId store, LineReader.Line line) throws IOException {
            ObjectNode document = line.document(ExportLines.DEPLOYMENT);
            LedgerEntry entry = line.value(
                    document,
                    EntryDocument.class,
                    recorded -> LedgerEntry.builder()
                            .from(recorded.toEntry(store))
                            .isUnconfirmed(true)
                            .build());
            int count = line.value(document, ExportLines.CountDocument.class, ExportLines.CountDocument::revisions);
            if (count < 1 || count > HistoryStore.KEPT_REVISIONS + 1) {
                throw line.damaged(
                        "has " + count + " revisions; it may have 1 to " + (HistoryStore.KEPT_REVISIONS + 1));
            }
            note(line, entry);
            List<Revision> kept = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                kept.add(revision(entry.deployment(), lines.next()));
            }
            ExportChecks.missing(entry, kept).ifPresent(difference -> {
                throw line.damaged("has " + difference);
            });
            restoration.add(entry, kept);
            revisions += count;
        }

        private void note(LineReader.Line line, LedgerEntry entry) {
            GroupId owner = entry.deployment().group();
            if (!ids.add(entry.deployment().id())) {
                throw line.damaged("holds '" + entry.deployment().id() + "' once more");
            }
            boolean isNext = !group.equals(Optional.of(owner));
            if (isNext && !groups.add(owner)) {
                throw line.damaged("goes back to the group '" + owner + "', which was over");
            }
            if (entry.stamp().isPresent()) {
                throw line.damaged("holds a reservation where a deployment belongs");
            }
            group = Optional.of(owner);
        }

        private Revision revision(DeploymentRef deployment, LineReader.Line line) {
            return line.value(line.document(ExportLines.REVISION), RevisionDocument.class, recorded -> {
                if (!recorded.belongsTo(deployment)) {
                    throw line.damaged("holds a revision of '" + recorded.id() + "' where one of '" + deployment.id()
                            + "' belongs");
                }
                return recorded.toRevision(deployment);
            });
        }

        private void end(LineReader.Line line) throws IOException {
            var end = line.value(line.document(ExportLines.END), ExportLines.EndDocument.class, document -> document);
            exportedAt = end.exportedAt();
            if (end.groups() != groups.size() || end.deployments() != ids.size() || end.revisions() != revisions) {
                throw line.damaged("speaks of " + end.groups() + " groups, " + end.deployments() + " deployments and "
                        + end.revisions() + " revisions; before it came " + groups.size() + ", " + ids.size() + " and "
                        + revisions);
            }
            if (!end.sha256().equals(lines.sha256OfAllBefore())) {
                throw line.damaged("has another sha256 than all that came before it: something was changed");
            }
            lines.requireEnd();
        }
    }
}
