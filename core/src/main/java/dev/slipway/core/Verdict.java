package dev.slipway.core;

import dev.slipway.model.Phase;
import dev.slipway.model.ReasonCode;

/**
 * Phase and reason of a status.
 *
 * @param phase where it is in its life
 * @param code why
 * @param sentence why, for people
 */
record Verdict(Phase phase, ReasonCode code, String sentence) {}
