package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.provider.k8s.internal.kube.ClientJavaLines.Line;
import dev.slipway.provider.k8s.internal.kube.ClientJavaStream.Way;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A container's log, pulled. Not thread-safe, but {@link #close} may be called by any thread. */
final class ClientJavaLog implements KubeLog {
    private static final int OK = 200;
    private static final int MOST_OF_LINE = 64 * 1024;
    private static final int MOST_WORDS = 300;

    /** What every line begins with that a container has written. */
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)( |$)");

    /** What may be left of a time where the bytes that were asked for end. */
    private static final Pattern PIECE_OF_TIME = Pattern.compile("[0-9TZ:.+-]*");

    private final ClientJavaStream<String> stream;

    private ClientJavaLog(ClientJavaStream<String> stream) {
        this.stream = stream;
    }

    static ClientJavaLog open(
            ClientJavaRequests requests, ClientJavaExchanges exchanges, String pod, KubeLogQuery query) {
        KubeCall call = new KubeCall("LOG", "pods", query.namespace() + "/" + query.pod() + " " + query.container());
        Duration silence = query.follow()
                ? exchanges.times().logSilence()
                : exchanges.times().call();
        Way way = new Way(requests.log(pod + "/log", options(query)), silence, query.follow(), MOST_OF_LINE);
        boolean isCut = query.mostBytes().isPresent();
        return new ClientJavaLog(exchanges.stream(call, way, line -> line(call, line, isCut)));
    }

    private static Map<String, String> options(KubeLogQuery query) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("container", query.container());
        options.put("timestamps", "true");
        if (query.previous()) {
            options.put("previous", "true");
        }
        if (query.follow()) {
            options.put("follow", "true");
        }
        query.since()
                .ifPresent(since -> options.put(
                        "sinceTime", since.truncatedTo(ChronoUnit.SECONDS).toString()));
        query.tail().ifPresent(lines -> options.put("tailLines", Integer.toString(lines)));
        query.mostBytes().ifPresent(bytes -> options.put("limitBytes", Integer.toString(bytes)));
        return options;
    }

    /**
     * A container's line has its time. One without is from the node, which couldn't read the log, or not any further, and tells it in the midst of a
     * good answer; or it is the rest of what fitted into the bytes that were asked for.
     */
    private static Optional<String> line(KubeCall call, Line line, boolean isCut) {
        String text = line.text();
        if (TIME.matcher(text).lookingAt()) {
            return Optional.of(text);
        }
        if (isCut && !line.isEnded() && PIECE_OF_TIME.matcher(text).matches()) {
            return Optional.empty();
        }
        String words = text.length() > MOST_WORDS ? text.substring(0, MOST_WORDS) : text;
        throw new KubeException(Kind.NOT_AVAILABLE, OK, call + ": the node says: " + words, Optional.empty(), null);
    }

    @Override
    public Optional<String> next(Duration wait) {
        return stream.next(wait);
    }

    @Override
    public boolean isEnded() {
        return stream.isEnded();
    }

    @Override
    public void close() {
        stream.close();
    }
}
