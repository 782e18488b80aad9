package dev.slipway.core;

import dev.slipway.core.history.FileHistoryStore;
import dev.slipway.spi.HistoryStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class OverallLimitInFilesTest extends OverallLimitScenarios {
    @TempDir
    Path directory;

    @Override
    HistoryStore store() {
        return FileHistoryStore.open(directory.resolve("store"));
    }
}
