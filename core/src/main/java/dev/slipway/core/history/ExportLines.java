package dev.slipway.core.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.StoreId;
import dev.slipway.spi.record.EntryDocument;
import dev.slipway.spi.record.RevisionDocument;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The lines of an export, each a document: who, every deployment with its revisions, and last what has been said. */
final class ExportLines {
    static final String STORE = "export";
    static final String DEPLOYMENT = "export-deployment";
    static final String REVISION = "export-revision";
    static final String END = "export-end";

    private ExportLines() {}

    static byte[] store(StoreId id) {
        return line(Documents.start(STORE).put("store", id.value()));
    }

    /** Without what only the store that is exported knows: where its files are, and whether it was imported itself. */
    static byte[] deployment(LedgerEntry entry, int revisions) {
        ObjectNode document = Documents.start(DEPLOYMENT).put("revisions", revisions);
        document.setAll(Documents.tree(EntryDocument.of(
                LedgerEntry.builder().from(entry).isUnconfirmed(false).build(), Optional.empty())));
        return line(document);
    }

    static byte[] revision(Revision revision) {
        ObjectNode document = Documents.start(REVISION);
        document.setAll(Documents.tree(RevisionDocument.of(revision, Optional.empty())));
        return line(document);
    }

    static byte[] end(EndDocument end) {
        ObjectNode document = Documents.start(END);
        document.setAll(Documents.tree(end));
        return line(document);
    }

    /** JSON as it is written here has no line breaks. */
    private static byte[] line(ObjectNode document) {
        byte[] text = Documents.bytes(document);
        byte[] line = new byte[text.length + 1];
        System.arraycopy(text, 0, line, 0, text.length);
        line[text.length] = '\n';
        return line;
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Whose record it is. */
    record StoreDocument(String store) {
        StoreDocument {
            Objects.requireNonNull(store, "store");
        }
    }

    /** How many revisions follow a deployment. */
    record CountDocument(int revisions) {}

    /**
     * What has been said before.
     *
     * @param exportedAt when, by the exporting host's wall clock
     * @param sha256 of all bytes before this line
     */
    record EndDocument(String exportedAt, long groups, long deployments, long revisions, String sha256) {
        EndDocument {
            Objects.requireNonNull(exportedAt, "exportedAt");
            Objects.requireNonNull(sha256, "sha256");
        }
    }

    /** Lines that belong together, written at once or not at all. */
    record Part(List<byte[]> lines, int deployments, int revisions) {}
}
