package dev.slipway.testbed;

import java.nio.file.Path;

/**
 * Where a client reads how to get at the API server, and as whom. Immutable.
 *
 * @param path the file
 */
public record KubeconfigFile(Path path) {}
