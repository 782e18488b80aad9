package dev.slipway.examples.local;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An HTTP client that does nothing by itself: no retry, no pool, one connection. */
final class PlainClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream input;

    PlainClient(URI endpoint) throws IOException {
        this(endpoint, 15_000);
    }

    PlainClient(URI endpoint, int patienceMillis) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.getPort());
        socket.setSoTimeout(patienceMillis);
        this.input = new BufferedInputStream(socket.getInputStream());
    }

    record Answer(int status, String headers, String body) {}

    static Answer once(URI endpoint, String path) throws IOException {
        try (var client = new PlainClient(endpoint)) {
            return client.post(path, "{}");
        }
    }

    Answer post(String path, String body) throws IOException {
        String head = "POST " + path + " HTTP/1.1\r\nHost: model\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        String status = line();
        var headers = new StringBuilder();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.append(line).append('\n');
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        byte[] content = input.readNBytes(length);
        if (content.length < length) {
            throw new EOFException("the body ended early");
        }
        return new Answer(
                Integer.parseInt(status.split(" ", 3)[1]),
                headers.toString(),
                new String(content, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
