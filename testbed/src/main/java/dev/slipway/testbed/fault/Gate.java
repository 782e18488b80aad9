package dev.slipway.testbed.fault;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Where every request comes first: it is recorded, and faults take place that do before it is passed on. Thread-safe. */
final class Gate extends Handler.Abstract {
    private final RequestLog log;
    private final HttpFaults faults;
    private final Forwarder identified;
    private final Forwarder plain;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();

    /**
     * Opens a gate.
     *
     * @param log where requests are recorded
     * @param faults what may strike them
     * @param identified takes requests on for which the proxy says who it is
     * @param plain takes requests on that say themselves who they are from; a certificate would count for more
     */
    Gate(RequestLog log, HttpFaults faults, Forwarder identified, Forwarder plain) {
        this.log = log;
        this.faults = faults;
        this.identified = identified;
        this.plain = plain;
        addBean(identified, true);
        addBean(plain, true);
    }

    @Override
    protected void doStart() throws Exception {
        identified.setServer(getServer());
        plain.setServer(getServer());
        super.doStart();
    }

    List<Exchange> running(Requests which) {
        return running.stream()
                .filter(exchange -> which.include(exchange.asked()))
                .toList();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var uri = request.getHttpURI();
        var asked = KubeRequest.of(request.getMethod(), uri.getPath(), uri.getQuery() == null ? "" : uri.getQuery());
        // A watch may be silent for longer than a connection may be idle.
        request.addIdleTimeoutListener(timeout -> false);
        var struck = faults.strike(asked);
        var exchange = new Exchange(asked, log.add(asked), request, response, callback, struck, running::remove);
        running.add(exchange);
        after(exchange.struck(Effect.Moment.WAITS_BEFORE), () -> proceed(exchange));
        return true;
    }

    private void proceed(Exchange exchange) {
        if (exchange.isCut()) {
            return;
        }
        var fault = exchange.firstStruck(Effect.Moment.INSTEAD);
        if (fault == null) {
            var isIdentified = exchange.request().getHeaders().contains(HttpHeader.AUTHORIZATION);
            (isIdentified ? plain : identified).passOn(exchange, this);
            return;
        }
        fault.struck();
        var answer = fault.effect().answer();
        if (answer != null) {
            exchange.answer(answer);
        } else if (fault.effect().kind() == Effect.Kind.HANG) {
            cutWhenOver(exchange, fault);
        } else {
            exchange.cut();
        }
    }

    void cutWhenOver(Exchange exchange, RequestFault fault) {
        later(fault.over(), exchange::cut);
    }

    /** Goes on once everything that waits is over; at once, in this thread, if nothing waits. */
    void after(List<RequestFault> waits, Runnable action) {
        if (waits.isEmpty()) {
            action.run();
            return;
        }
        waits.forEach(RequestFault::struck);
        later(CompletableFuture.allOf(waits.stream().map(this::end).toArray(CompletableFuture<?>[]::new)), action);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void later(CompletableFuture<?> moment, Runnable action) {
        // What fails in the action fails its exchange.
        moment.thenRunAsync(action, getServer().getThreadPool());
    }

    private CompletableFuture<?> end(RequestFault wait) {
        var kind = wait.effect().kind();
        if (kind == Effect.Kind.HOLD || kind == Effect.Kind.HOLD_ANSWER) {
            return wait.over();
        }
        var time = new CompletableFuture<Void>();
        getServer()
                .getScheduler()
                .schedule(() -> time.complete(null), wait.effect().duration().toNanos(), TimeUnit.NANOSECONDS);
        return CompletableFuture.anyOf(time, wait.over());
    }
}
