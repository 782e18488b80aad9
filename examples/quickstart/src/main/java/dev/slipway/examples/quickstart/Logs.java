package dev.slipway.examples.quickstart;

import dev.slipway.model.LogQuery;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What all replicas have written, in one stream. */
final class Logs implements Chapter {
    private static final int LINES_EACH = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Override
    public String title(Stage stage) {
        return "What both replicas wrote last, merged by time (UTC)";
    }

    @Override
    public void tell(Stage stage) {
        for (int i = 0; i < 4; i++) {
            stage.predict();
        }
        LogQuery query = LogQuery.builder().tail(LINES_EACH).build();
        List<String> lines = new ArrayList<>();
        try (LogStream logs = stage.manager().logs(Lab.ANN, stage.id(), query)) {
            while (!logs.isEnded()) {
                logs.next(PATIENCE).map(Phrases::logLine).ifPresent(lines::add);
            }
        }
        stage.terminal().quote(lines);
    }
}
