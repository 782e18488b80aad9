package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Phase;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Some code of a host, as it would be in its main sources; {@link HostOwnTest} tests it. */
final class Portal {
    private final DeploymentManager manager;

    Portal(DeploymentManager manager) {
        this.manager = manager;
    }

    /** The badge on a deployment's cell: a colour, and what is wrong. */
    String badge(Actor actor, DeploymentId id) {
        DeploymentStatus status = manager.find(actor, id).orElseThrow().status();
        String colour = colour(status.phase());
        String exit = status.problems().stream()
                .flatMap(problem -> problem.exitCode().stream())
                .findFirst()
                .map(code -> ", exit code " + code)
                .orElse("");
        return colour + ": " + status.reason().code() + exit
                + status.stale()
                        .map(why -> " (may have changed: " + why.code() + ")")
                        .orElse("");
    }

    private static String colour(Phase phase) {
        return switch (phase) {
            case DEPLOYED -> "green";
            case DEPLOYING -> "yellow";
            case FAILED -> "red";
            case STOPPED -> "grey";
            case STOPPING -> "orange";
        };
    }

    /** The nightly job: the model of the day goes live. It must not be done twice, nor forgotten. */
    Deployment publish(Actor actor, DeploymentId id, String image) {
        return manager.update(actor, id, SpecChange.builder().image(image).build());
    }

    /** The log page: what has come since the last time. */
    static List<String> news(LogStream logs) {
        List<String> lines = new ArrayList<>();
        for (var line = logs.next(Duration.ZERO); line.isPresent(); line = logs.next(Duration.ZERO)) {
            lines.add(line.get().match(LogElement.Line::text, gap -> "(lines are missing)"));
        }
        return lines;
    }

    LogStream logs(Actor actor, DeploymentId id) {
        return manager.logs(actor, id, LogQuery.builder().isFollow(true).build());
    }
}
