package dev.slipway.examples.iris;

import java.io.IOException;

/** A weights file that cannot serve; the message names the file, what was expected and what was found. */
final class WeightsException extends IOException {
    private static final long serialVersionUID = 1L;

    WeightsException(String fileName, String problem) {
        super("weights file " + fileName + ": " + problem);
    }

    WeightsException(String fileName, String problem, Throwable cause) {
        super("weights file " + fileName + ": " + problem, cause);
    }
}
