package dev.slipway.examples.iris;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where weights are read from: a file packed with the server, or one on disk. Immutable. */
final class WeightsSource {
    private interface Opening {
        InputStream open() throws IOException;
    }

    private final String fileName;
    private final Opening opening;

    private WeightsSource(String fileName, Opening opening) {
        this.fileName = fileName;
        this.opening = opening;
    }

    static WeightsSource packed(String fileName) {
        return new WeightsSource(fileName, () -> {
            InputStream stream = WeightsSource.class.getResourceAsStream("models/" + fileName);
            if (stream == null) {
                throw new WeightsException(fileName, "not packed with this server");
            }
            return stream;
        });
    }

    static WeightsSource onDisk(Path path) {
        return new WeightsSource(path.toString(), () -> Files.newInputStream(path));
    }

    String fileName() {
        return fileName;
    }

    /** Opens the file; the caller closes it. */
    InputStream open() throws IOException {
        return opening.open();
    }
}
