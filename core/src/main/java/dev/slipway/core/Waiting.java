package dev.slipway.core;

/**
 * What a host waits with.
 *
 * @param awaiting for something to be true of one deployment
 * @param watching everybody who hears of changes
 */
record Waiting(Awaiting awaiting, Watching watching) {}
