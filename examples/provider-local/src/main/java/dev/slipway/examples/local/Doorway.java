package dev.slipway.examples.local;

import dev.slipway.model.Endpoint;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The endpoint of one deployment: opened on the port it had before, or on a free one, as soon as that can be had. */
final class Doorway {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Site site;
    private final Entrance entrance;
    private Proxy.@Nullable Door door;
    private String obstacle = "the endpoint isn't open yet";
    private Duration again = Duration.ZERO;

    Doorway(Site site, Entrance entrance) {
        this.site = site;
        this.entrance = entrance;
    }

    boolean isOpen() {
        return door != null;
    }

    /** Tries to open it unless it is open or was just tried. Returns the port if it is open. */
    OptionalInt open(OptionalInt remembered) {
        if (door != null) {
            return OptionalInt.of(door.port());
        }
        if (site.clock().elapsed().compareTo(again) < 0) {
            return OptionalInt.empty();
        }
        again = site.clock().elapsed().plus(PAUSE);
        var range = site.settings().proxyPorts();
        var taken = remembered.isPresent() ? remembered : site.ports().take(range);
        if (taken.isEmpty()) {
            obstacle = "every port of " + range + " is in use; end what uses one, or widen the setting 'proxyPorts'";
            return OptionalInt.empty();
        }
        int port = taken.getAsInt();
        try {
            door = site.proxy().open(port, entrance);
            return taken;
        } catch (IOException e) {
            obstacle = "the port " + port + " of the endpoint is in use by another process; end that process, and the"
                    + " endpoint opens by itself";
            if (remembered.isEmpty()) {
                site.ports().release(port);
            }
            return OptionalInt.empty();
        }
    }

    Optional<Endpoint> endpoint() {
        var open = door;
        return open == null
                ? Optional.empty()
                : Optional.of(new Endpoint(
                        uri(site.settings().host(), open.port()),
                        entrance.guard().access()));
    }

    Problem problem() {
        return Problem.builder()
                .cause(ProblemCause.PORT_IN_USE)
                .detail(obstacle)
                .build();
    }

    void close() {
        if (door != null) {
            door.close();
            door = null;
        }
    }

    private static URI uri(String host, int port) {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }
}
