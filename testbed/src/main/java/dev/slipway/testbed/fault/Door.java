package dev.slipway.testbed.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A port of 127.0.0.1 that can be opened and shut, and stays ours while it is shut. Thread-safe. */
final class Door implements AutoCloseable {
    /** Bound and never listening, so that nobody else gets the port. */
    private final Socket claim = new Socket();

    private final Executor executor;
    private final Consumer<Socket> guests;
    private @Nullable ServerSocket listener;
    private CountDownLatch accepting = new CountDownLatch(0);

    Door(Executor executor, Consumer<Socket> guests) {
        this.executor = executor;
        this.guests = guests;
    }

    void claim() throws IOException {
        claim.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        claim.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), claim.getLocalPort());
    }

    /** When it returns, whoever connects is let in. Idempotent; does nothing once closed. */
    synchronized void open() throws IOException {
        if (listener != null || claim.isClosed()) {
            return;
        }
        var socket = new ServerSocket();
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            socket.bind(address());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        listener = socket;
        var over = new CountDownLatch(1);
        accepting = over;
        executor.execute(() -> {
            accept(socket);
            over.countDown();
        });
    }

    /** When it returns, whoever connects is refused. Idempotent. Waits for the guest that is being let in. */
    synchronized void shut() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
            listener = null;
            // The kernel goes on listening until the thread that accepts has left it.
            accepting.await();
        } catch (IOException e) {
            throw new UncheckedIOException("the port of " + address() + " can't be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        shut();
        try {
            claim.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the port can't be given back", e);
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                guests.accept(from.accept());
            } catch (IOException e) {
                // Shut, or the guest left before it was let in.
            }
        }
    }
}
