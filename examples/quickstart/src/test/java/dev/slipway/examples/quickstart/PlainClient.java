package dev.slipway.examples.quickstart;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * HTTP on a bare socket, because every ready-made client sends something again behind one's back. What it sends once it
 * sends once. Not thread-safe.
 */
final class PlainClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final URI uri;
    private final boolean reuses;
    private final byte[] request;
    private Optional<Socket> kept = Optional.empty();

    PlainClient(URI uri, String body, boolean reuses) {
        this.uri = uri;
        this.reuses = reuses;
        this.request = ("POST " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n"
                        + (reuses ? "" : "Connection: close\r\n") + "\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends the request once; returns the status and the body, or throws. */
    Caller.Answer post() throws IOException {
        Socket socket = kept.isPresent() ? kept.get() : connect();
        kept = Optional.empty();
        boolean keep = false;
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            var input = new BufferedInputStream(socket.getInputStream());
            int status = Integer.parseInt(line(input).substring(9, 12));
            int length = -1;
            keep = reuses;
            for (String header = line(input); !header.isEmpty(); header = line(input)) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(
                            lower.substring("content-length:".length()).strip());
                } else if (lower.startsWith("connection:") && lower.contains("close")) {
                    keep = false;
                }
            }
            if (length < 0) {
                throw new IOException("the answer has no length");
            }
            byte[] body = input.readNBytes(length);
            if (body.length < length) {
                throw new IOException("the answer was cut off");
            }
            return new Caller.Answer(status, new String(body, StandardCharsets.UTF_8));
        } catch (IOException e) {
            keep = false;
            throw e;
        } finally {
            if (keep) {
                kept = Optional.of(socket);
            } else {
                socket.close();
            }
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), PATIENCE_MILLIS);
        return socket;
    }

    private static String line(InputStream input) throws IOException {
        var text = new StringBuilder();
        for (int read = input.read(); read != '\n'; read = input.read()) {
            if (read < 0) {
                throw new IOException("the connection was closed before the answer: '" + text + "'");
            }
            if (read != '\r') {
                text.append((char) read);
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        try {
            if (kept.isPresent()) {
                kept.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
