package dev.slipway.core;

import dev.slipway.model.Impact;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Strategy;

/**
 * What would come of a deployment or update, as of now and without having done anything.
 *
 * @param decision whether it fits, and if not what is missing, of which limit, and who uses it
 * @param impact what it would do to running replicas
 * @param strategy how replicas would be replaced
 * @param holding what the deployment would hold while it is carried out
 */
public record WhatIf(QuotaDecision decision, Impact impact, Strategy strategy, ResourceAmounts holding) {
    /**
     * Whether it fits.
     *
     * @return true if the quota has room
     */
    public boolean fits() {
        return decision.isAllowed();
    }
}
