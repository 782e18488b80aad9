package dev.slipway.examples.quickstart;

import java.time.Duration;

/**
 * How long things may take. Immutable.
 *
 * @param longestWait when waiting is given up
 * @param progressDeadline within which the model should start
 * @param patience what bob gives the one that can't
 * @param settling how long the way to a model may take to follow what runs; zero where it never lags behind
 */
record Pace(Duration longestWait, Duration progressDeadline, Duration patience, Duration settling) {}
