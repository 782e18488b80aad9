package dev.slipway.testbed.node;

import java.util.List;
import java.util.Map;

/**
 * What an image runs on which layer. Immutable.
 *
 * @param name its full name with host and tag, such as {@code slipway.test/iris:1}
 * @param layer its file system
 * @param entrypoint the command
 * @param environment variables that every container of it has
 */
record OciImage(String name, OciLayer layer, List<String> entrypoint, Map<String, String> environment) {
    OciImage {
        if (!name.matches("[a-z0-9.]+(:\\d+)?/[a-z0-9./_-]+:[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "image name is '" + name + "', expected host/path:tag such as slipway.test/iris:1");
        }
        entrypoint = List.copyOf(entrypoint);
        environment = Map.copyOf(environment);
    }
}
