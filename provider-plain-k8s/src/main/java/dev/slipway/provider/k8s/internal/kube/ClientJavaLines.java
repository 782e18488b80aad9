package dev.slipway.provider.k8s.internal.kube;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8, of which none takes more memory than it may. Not thread-safe. */
final class ClientJavaLines {
    private static final byte END = '\n';
    private static final int CONTINUATION_BITS = 0xC0;
    private static final int CONTINUATION = 0x80;

    private final BufferedSource source;
    private final int most;
    private boolean isBehindCut;

    ClientJavaLines(BufferedSource source, int most) {
        this.source = source;
        this.most = most;
    }

    /**
     * A line.
     *
     * @param text without its end
     * @param isWhole whether all of it is there
     * @param isEnded whether there was an end, rather than the end of everything
     */
    record Line(String text, boolean isWhole, boolean isEnded) {}

    /** The next line; null behind the last. */
    @Nullable
    Line next() throws IOException {
        if (isBehindCut) {
            skipRest();
            isBehindCut = false;
        }
        long end = source.indexOf(END, 0, most + 1L);
        if (end >= 0) {
            String text = source.readString(end, StandardCharsets.UTF_8);
            source.skip(1);
            return new Line(text, true, true);
        }
        if (source.request(most + 1L)) {
            isBehindCut = true;
            return new Line(source.readString(cut(), StandardCharsets.UTF_8), false, true);
        }
        return source.exhausted() ? null : new Line(source.readString(StandardCharsets.UTF_8), true, false);
    }

    /** Where to cut, so that no character is. */
    private long cut() {
        long cut = most;
        while (cut > most - 3L && (source.getBuffer().getByte(cut) & CONTINUATION_BITS) == CONTINUATION) {
            cut--;
        }
        return cut;
    }

    private void skipRest() throws IOException {
        while (!source.exhausted()) {
            long end = source.getBuffer().indexOf(END);
            if (end >= 0) {
                source.skip(end + 1);
                return;
            }
            source.skip(source.getBuffer().size());
        }
    }
}
