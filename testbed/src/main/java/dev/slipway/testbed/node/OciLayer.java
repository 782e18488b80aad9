package dev.slipway.testbed.node;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * The file system of an image, as one uncompressed tar: it never travels further than over a local socket, so packing
 * it would only cost time. The same content gives the same bytes. Immutable once written.
 *
 * @param file the tar
 * @param digest its digest, as the image's documents name it
 * @param size its length in bytes
 */
record OciLayer(Path file, String digest, long size) {

    /** Starts a file system with nothing but the folders and users that every program expects. */
    static Content content() {
        return new Content()
                .text("etc/passwd", "root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
                .text("etc/group", "root:x:0:\nnogroup:x:65534:\n")
                .folder("tmp")
                .folder("dev")
                .folder("proc")
                .folder("sys");
    }

    /** What goes into a layer. Not thread-safe. */
    static final class Content {
        private final TreeSet<String> folders = new TreeSet<>();
        private final TreeMap<String, Entry> entries = new TreeMap<>();

        private Content() {}

        Content folder(String path) {
            folders.add(relative(path));
            return this;
        }

        Content text(String path, String text) {
            return put(path, new Entry(text.getBytes(StandardCharsets.UTF_8), null, "", 0644));
        }

        Content program(String path, Path source) {
            return put(path, new Entry(new byte[0], source, "", 0755));
        }

        Content link(String path, String target) {
            return put(path, new Entry(new byte[0], null, target, 0777));
        }

        /** A folder with all in it; what its owner may execute is executable by everyone. */
        Content tree(String path, Path source) throws IOException {
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    String to = path + "/" + source.relativize(file);
                    if (Files.isSymbolicLink(file)) {
                        link(to, Files.readSymbolicLink(file).toString());
                    } else if (Files.isRegularFile(file)) {
                        put(to, new Entry(new byte[0], file, "", Files.isExecutable(file) ? 0755 : 0644));
                    }
                }
            }
            return this;
        }

        /** Writes the tar. */
        OciLayer write(Path file) throws IOException {
            var digest = Sha256.digest();
            try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file));
                    var tar = new TarArchiveOutputStream(new DigestOutputStream(bytes, digest), "UTF-8")) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                for (String folder : folders) {
                    var entry = new TarArchiveEntry(folder + "/");
                    entry.setMode(folder.equals("tmp") ? 01777 : 0755);
                    entry.setModTime(0);
                    tar.putArchiveEntry(entry);
                    tar.closeArchiveEntry();
                }
                for (var entry : entries.entrySet()) {
                    entry.getValue().write(entry.getKey(), tar);
                }
            }
            return new OciLayer(file, Sha256.named(digest), Files.size(file));
        }

        private Content put(String path, Entry entry) {
            String name = relative(path);
            for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
                folders.add(name.substring(0, slash));
            }
            entries.put(name, entry);
            return this;
        }

        private static String relative(String path) {
            return path.startsWith("/") ? path.substring(1) : path;
        }
    }

    private static final class Entry {
        private final byte[] text;
        private final @Nullable Path source;
        private final String target;
        private final int mode;

        Entry(byte[] text, @Nullable Path source, String target, int mode) {
            this.text = text;
            this.source = source;
            this.target = target;
            this.mode = mode;
        }

        void write(String name, TarArchiveOutputStream tar) throws IOException {
            var entry =
                    target.isEmpty() ? new TarArchiveEntry(name) : new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setMode(mode);
            entry.setModTime(0);
            if (!target.isEmpty()) {
                entry.setLinkName(target);
            } else {
                entry.setSize(source == null ? text.length : Files.size(source));
            }
            tar.putArchiveEntry(entry);
            if (source != null) {
                Files.copy(source, tar);
            } else {
                tar.write(text);
            }
            tar.closeArchiveEntry();
        }
    }
}
