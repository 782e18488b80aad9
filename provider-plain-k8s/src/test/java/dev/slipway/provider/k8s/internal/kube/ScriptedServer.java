package dev.slipway.provider.k8s.internal.kube;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that answers byte for byte as a test says, for answers that go on and on and break anywhere. Thread-safe. */
final class ScriptedServer implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private final ServerSocket door;
    private final Script script;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        return thread;
    });
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    ScriptedServer(Script script) {
        this.script = script;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::welcome);
    }

    /** What is answered to a request. */
    @FunctionalInterface
    interface Script {
        /** Answers; when it returns, the connection is kept if the answer had a length. */
        void answer(String request, Answer answer) throws Exception;
    }

    /** One answer, written in pieces. */
    record Answer(OutputStream out, Socket connection) {
        /** Begins an answer that ends with the connection, or with {@link #end}. */
        void begin() throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        void piece(byte[] bytes) throws IOException {
            write(Integer.toHexString(bytes.length) + "\r\n");
            out.write(bytes);
            write("\r\n");
        }

        void piece(String text) throws IOException {
            piece(text.getBytes(StandardCharsets.UTF_8));
        }

        void end() throws IOException {
            write("0\r\n\r\n");
        }

        void whole(int status, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            write("HTTP/1.1 " + status + " Some\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body);
        }

        void reset() throws IOException {
            connection.setSoLinger(true, 0);
            connection.close();
        }

        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    String address() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    /** First lines of the requests that came whole. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Connections that exist now. */
    long connections() {
        return connections.stream().filter(socket -> !socket.isClosed()).count();
    }

    private void welcome() {
        try {
            while (true) {
                Socket guest = door.accept();
                guest.setTcpNoDelay(true);
                connections.add(guest);
                threads.execute(() -> serve(guest));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket guest) {
        try (guest) {
            InputStream in = new BufferedInputStream(guest.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                Matcher length = LENGTH.matcher(head);
                if (length.find()) {
                    in.readNBytes(Integer.parseInt(length.group(1)));
                }
                requests.add(head.lines().findFirst().orElseThrow());
                script.answer(head, new Answer(guest.getOutputStream(), guest));
            }
        } catch (Exception e) {
            // Whoever asked has gone, or the test is over.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int read = in.read(); read >= 0; read = in.read()) {
            head.write(read);
            if (head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.US_ASCII);
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        door.close();
        threads.shutdownNow();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
