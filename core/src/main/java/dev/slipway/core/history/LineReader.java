package dev.slipway.core.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Reads an export line by line, knows where it is, and never holds more than one line. Not thread-safe. */
final class LineReader {
    /** A revision's texts have at most 200,000 characters, each at most six bytes in JSON; an instance type comes on top. */
    private static final int LONGEST = 8 * 1024 * 1024;

    private static final int BUFFER = 64 * 1024;

    private final InputStream input;
    private final MessageDigest digest = ExportLines.digest();
    /** Of this and no other: what was read before is in the digest. */
    private byte[] present = new byte[0];

    private long number;

    LineReader(InputStream input) {
        this.input = new BufferedInputStream(input, BUFFER);
    }

    Line next() throws IOException {
        digest.update(present);
        number++;
        var line = new ByteArrayOutputStream();
        int read = input.read();
        if (read < 0) {
            throw StoreException.damaged("the export ends before its line " + number + ": it is not whole");
        }
        while (read >= 0 && read != '\n') {
            line.write(read);
            if (line.size() > LONGEST) {
                throw StoreException.damaged("line " + number + " of the export has more than " + LONGEST + " bytes");
            }
            read = input.read();
        }
        byte[] content = line.toByteArray();
        if (read >= 0) {
            line.write(read);
        }
        present = line.toByteArray();
        return new Line("line " + number + " of the export", content);
    }

    /** Of all bytes before the line that was read last; asked once. */
    String sha256OfAllBefore() {
        return ExportLines.text(digest);
    }

    void requireEnd() throws IOException {
        if (input.read() >= 0) {
            throw StoreException.damaged("the export goes on after its last line, " + number);
        }
    }

    /** One line. */
    static final class Line {
        private final String source;
        private final byte[] content;

        private Line(String source, byte[] content) {
            this.source = source;
            this.content = content;
        }

        boolean is(String kind) {
            return Documents.isOfKind(content, kind);
        }

        ObjectNode document(String kind) {
            return Documents.parse(content, kind, source);
        }

        <D extends Record, T> T value(JsonNode document, Class<D> type, Documents.Reading<D, T> reading) {
            return Documents.value(document, type, source, reading);
        }

        StoreException damaged(String what) {
            return StoreException.damaged(source + " " + what);
        }
    }
}
