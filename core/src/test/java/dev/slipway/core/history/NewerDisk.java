package dev.slipway.core.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.spi.record.EntryDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A disk on which documents are changed on their way to it, as if another version of us had written them. */
final class NewerDisk implements Disk {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Disk real;
    private final Consumer<ObjectNode> written;
    private final Consumer<ObjectNode> asRead;

    NewerDisk(Disk real, Consumer<ObjectNode> written, Consumer<ObjectNode> asRead) {
        this.real = real;
        this.written = written;
        this.asRead = asRead;
    }

    /** A newer version, which adds what ours doesn't know: to each kind of document, and within them. */
    static NewerDisk addingFields(Disk real) {
        return new NewerDisk(real, NewerDisk::addFields, document -> {});
    }

    /** A newer version that tells older writers to keep off. */
    static NewerDisk refusingOlder(Disk real) {
        return new NewerDisk(
                real,
                document -> document.put("minWriter", Documents.WRITER + 1),
                document -> document.put("minWriter", Documents.WRITER));
    }

    /** Our version with a mistake: of a document and its entries it writes only what it knows. */
    static NewerDisk droppingFields(Disk real) {
        return new NewerDisk(
                real,
                document -> {
                    document.remove("colour");
                    for (JsonNode entry : document.path("entries")) {
                        ((ObjectNode) entry).retain(EntryDocument.FIELDS);
                    }
                },
                document -> {});
    }

    /** Our version with a mistake: it writes all known parts of an entry anew, with what is within. */
    static NewerDisk droppingFieldsWithin(Disk real) {
        return new NewerDisk(
                real,
                document -> {
                    for (JsonNode entry : document.path("entries")) {
                        ((ObjectNode) entry.path("strategy")).remove("weight");
                    }
                },
                document -> {});
    }

    private static void addFields(ObjectNode document) {
        document.put("colour", "blue of " + document.path("schema").asText());
        for (JsonNode entry : document.path("entries")) {
            String life = entry.path("incarnation").asText();
            ((ObjectNode) entry).put("shape", "round for " + life);
            ((ObjectNode) entry).putObject("depth").put("of", life);
            ((ObjectNode) entry.path("strategy")).put("weight", "half for " + life);
            ((ObjectNode) entry.path("chain")).put("links", "long for " + life);
        }
        if (document.has("spec")) {
            ((ObjectNode) document.path("spec")).put("flavour", "sweet");
        }
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
        real.create(file, changed(content, written));
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return changed(real.read(file), asRead);
    }

    private byte[] changed(byte[] content, Consumer<ObjectNode> change) throws IOException {
        if (content.length == 0) {
            return content;
        }
        var document = (ObjectNode) mapper.readTree(content);
        change.accept(document);
        return mapper.writeValueAsBytes(document);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        real.createDirectory(directory);
    }

    @Override
    public void sync(Path fileOrDirectory) throws IOException {
        real.sync(fileOrDirectory);
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        real.link(name, file);
    }

    @Override
    public boolean exists(Path file) throws IOException {
        return real.exists(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return real.list(directory);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }
}
