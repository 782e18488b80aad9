package dev.slipway.testbed.fault;

import dev.slipway.testbed.process.BedProcess;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Stops, kills and restarts processes of a bed. Whatever is still stopped or dead when it is closed goes on then, so that the next test
 * finds a bed that works. All calls block. Thread-safe.
 */
public final class ProcessFaults implements AutoCloseable {
    private final Consumer<BedProcess> readiness;
    private final Deque<ProcessFault> on = new ArrayDeque<>();

    /**
     * Makes none yet.
     *
     * @param readiness waits until a process that goes on does its work again; throws if it doesn't in its time
     */
    public ProcessFaults(Consumer<BedProcess> readiness) {
        this.readiness = readiness;
    }

    /**
     * Stops a process where it is (SIGSTOP): its connections stay open, new ones are accepted by the kernel, and nothing answers. When it is
     * off, the process has gone on (SIGCONT) and is ready.
     *
     * @param process the process
     * @return the fault, on
     * @throws dev.slipway.testbed.TestbedException {@code PROCESS_ENDED} if it has ended
     */
    public Fault stop(BedProcess process) {
        process.pause();
        return on(process, process::resume);
    }

    /**
     * Kills a process (SIGKILL); when this returns it has ended. When it is off, the process was started again on the same ports and is
     * ready.
     *
     * @param process the process
     * @return the fault, on
     */
    public Fault kill(BedProcess process) {
        process.kill();
        return on(process, process::restart);
    }

    /**
     * Kills a process and starts it again on the same ports; when this returns it is ready.
     *
     * @param process the process, which may have ended or be stopped
     */
    public void restart(BedProcess process) {
        process.restart();
        readiness.accept(process);
    }

    private synchronized Fault on(BedProcess process, Runnable end) {
        var fault = new ProcessFault(process, end);
        on.push(fault);
        return fault;
    }

    private final class ProcessFault implements Fault {
        private final BedProcess process;
        private final Runnable end;
        private final AtomicBoolean isOn = new AtomicBoolean(true);

        ProcessFault(BedProcess process, Runnable end) {
            this.process = process;
            this.end = end;
        }

        /** Returns whether it was on. */
        boolean end() {
            boolean was = isOn.getAndSet(false);
            if (was) {
                end.run();
            }
            return was;
        }

        @Override
        public void off() {
            if (end()) {
                readiness.accept(process);
            }
        }
    }

    /** Switches every fault off, the last one first. Idempotent. */
    @Override
    public void close() {
        List<ProcessFault> rest;
        synchronized (this) {
            rest = List.copyOf(on);
            on.clear();
        }
        // None is ready while another that it needs is still dead.
        var ended = rest.stream().filter(ProcessFault::end).toList();
        ended.forEach(fault -> readiness.accept(fault.process));
    }
}
