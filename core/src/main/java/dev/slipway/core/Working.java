package dev.slipway.core;

import java.time.Duration;
import java.util.Optional;

/**
 * What goes on by itself.
 *
 * @param reconciler compares record and back end
 * @param signal wakes it
 * @param loop has it done again and again; empty if the host does
 * @param callDeadline how long one call may take
 */
record Working(Reconciler reconciler, ChangeSignal signal, Optional<ReconcileLoop> loop, Duration callDeadline) {}
