package dev.slipway.examples.quickstart;

import dev.slipway.model.Phase;

/** The colours of a terminal, as far as the story needs them. */
enum Paint {
    GREEN("32"),
    RED("31"),
    YELLOW("33"),
    GREY("90"),
    ORANGE("38;5;208"),
    BOLD("1"),
    DIM("2");

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    /** The colour in which a phase is shown. */
    static Paint of(Phase phase) {
        return switch (phase) {
            case DEPLOYED -> GREEN;
            case FAILED -> RED;
            case DEPLOYING -> YELLOW;
            case STOPPED -> GREY;
            case STOPPING -> ORANGE;
        };
    }

    String on(String text) {
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
