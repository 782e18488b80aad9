package dev.slipway.examples.local;

import dev.slipway.spi.ProviderSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a host sets, read and checked.
 *
 * @param stateDirectory where rollouts are remembered and logs are kept
 * @param commands the command line of each image
 * @param host the address of the endpoints
 * @param proxyPorts which ports endpoints may have
 * @param backOff how long failed replicas wait
 * @param logLimit how many bytes of one run's log are kept
 */
record LocalSettings(
        Path stateDirectory,
        Map<String, List<String>> commands,
        String host,
        PortRange proxyPorts,
        BackOff backOff,
        long logLimit) {
    private static final String COMMAND = "command/";
    private static final int MEBI = 1024 * 1024;

    static LocalSettings of(ProviderSettings settings) {
        return new LocalSettings(
                stateDirectory(settings),
                commands(settings),
                host(settings),
                ports(settings),
                backOff(settings),
                (long) settings.number("logMebibytes", 10, 1, 1024) * MEBI);
    }

    Optional<List<String>> command(String image) {
        return Optional.ofNullable(commands.get(image));
    }

    /** Says what an operator does about an image that has no command. */
    String unknownImage(String image) {
        return "the image '" + image + "' has no command here; known are " + commands.keySet() + ". Add the setting '"
                + COMMAND + image + "' with its command line, one argument per line";
    }

    private static Path stateDirectory(ProviderSettings settings) {
        String text = settings.required("stateDirectory");
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw settings.invalid("stateDirectory", "is '" + text + "', which can't be a path: " + e.getReason());
        }
    }

    private static Map<String, List<String>> commands(ProviderSettings settings) {
        var commands = new TreeMap<String, List<String>>();
        settings.startingWith(COMMAND).forEach((image, text) -> {
            var line = text.lines().toList();
            if (image.isBlank()) {
                throw settings.invalid(COMMAND, "must name an image after the '/'");
            }
            if (line.isEmpty() || line.get(0).isBlank()) {
                throw settings.invalid(
                        COMMAND + image,
                        "is empty; it must be a command line, one argument per line, the program first");
            }
            commands.put(image, line);
        });
        return commands;
    }

    private static String host(ProviderSettings settings) {
        String host = settings.text("host").orElse("127.0.0.1");
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw settings.invalid("host", "is '" + host + "'; it must be an address or name of this machine");
        }
    }

    private static PortRange ports(ProviderSettings settings) {
        String text = settings.text("proxyPorts").orElse(PortRange.QUIET.toString());
        return PortRange.parse(text)
                .orElseThrow(() -> settings.invalid(
                        "proxyPorts", "is '" + text + "'; it must be two ports of 1 to 65535 such as 8100-8199"));
    }

    private static BackOff backOff(ProviderSettings settings) {
        var first = settings.duration("backOff.first", Duration.ofMillis(500));
        var most = settings.duration("backOff.most", Duration.ofSeconds(30));
        if (first.isZero()) {
            throw settings.invalid("backOff.first", "is " + first + "; it must be more than zero");
        }
        if (most.compareTo(first) < 0) {
            throw settings.invalid("backOff.most", "is " + most + "; it must be at least backOff.first, " + first);
        }
        return new BackOff(first, most);
    }
}
