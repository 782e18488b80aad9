package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.provider.k8s.internal.kube.ClientJavaLines.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ClientJavaLinesTest {
    private static final int MOST = 16;

    private static List<Line> read(String text) throws IOException {
        return read(new ClientJavaLines(new Buffer().writeUtf8(text), MOST));
    }

    private static List<Line> read(ClientJavaLines lines) throws IOException {
        List<Line> read = new ArrayList<>();
        for (Line line = lines.next(); line != null; line = lines.next()) {
            read.add(line);
        }
        return read;
    }

    @Test
    @DisplayName("lines come without their ends, empty ones too, and one that the end of everything cut says so")
    void lines() throws IOException {
        assertThat(read("one\n\ntwo\r\nthr"))
                .containsExactly(
                        new Line("one", true, true),
                        new Line("", true, true),
                        new Line("two\r", true, true),
                        new Line("thr", true, false));
        assertThat(read("")).isEmpty();
        assertThat(read("\n")).containsExactly(new Line("", true, true));
    }

    @Test
    @DisplayName("a line that is too long is cut, says so, and the next one is whole")
    void cut() throws IOException {
        assertThat(read("a".repeat(MOST) + "\n" + "b".repeat(MOST + 1) + "\nnext\n" + "c".repeat(99)))
                .containsExactly(
                        new Line("a".repeat(MOST), true, true),
                        new Line("b".repeat(MOST), false, true),
                        new Line("next", true, true),
                        new Line("c".repeat(MOST), false, true));
    }

    @Test
    @DisplayName("no character is cut in two")
    void characters() throws IOException {
        for (String character : List.of("é", "€", "𝄞")) {
            int size = character.getBytes(StandardCharsets.UTF_8).length;
            for (int before = 0; before < size; before++) {
                String start = "a".repeat(MOST - before);
                assertThat(read(start + character + "zz\n").get(0)).isEqualTo(new Line(start, false, true));
            }
        }
    }

    @Test
    @DisplayName("an endless line takes no more memory than it may")
    void endless() throws IOException {
        Endless source = new Endless(64 * 1024 * 1024);

        List<Line> read = read(new ClientJavaLines(Okio.buffer(source), MOST));

        assertThat(read).containsExactly(new Line("x".repeat(MOST), false, true), new Line("end", true, false));
        assertThat(source.most).isLessThan(64 * 1024);
    }

    @Test
    @DisplayName("it doesn't matter in which pieces bytes come")
    void pieces() throws IOException {
        String text = "zwölf Boxkämpfer\n€ 𝄞\n" + "ü".repeat(40) + "\nend";
        List<Line> whole = read(text);
        for (int seed = 0; seed < 50; seed++) {
            assertThat(read(new ClientJavaLines(Okio.buffer(new Pieces(text, seed)), MOST)))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
        }
    }

    /** One line without an end to speak of. */
    private static final class Endless implements Source {
        private long left;
        private long most;

        Endless(long size) {
            this.left = size;
        }

        @Override
        public long read(Buffer sink, long count) {
            most = Math.max(most, sink.size());
            if (left == 0) {
                left = -1;
                sink.writeUtf8("\nend");
                return 4;
            }
            if (left < 0) {
                return -1;
            }
            long size = Math.min(left, count);
            sink.write("x".repeat((int) size).getBytes(StandardCharsets.UTF_8));
            left -= size;
            return size;
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {}
    }

    /** A text that comes in pieces of any size. */
    private static final class Pieces implements Source {
        private final Buffer text;
        private final Random random;

        Pieces(String text, int seed) {
            this.text = new Buffer().writeUtf8(text);
            this.random = new Random(seed);
        }

        @Override
        public long read(Buffer sink, long count) {
            return text.read(sink, Math.min(count, 1 + random.nextInt(3)));
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {}
    }
}
