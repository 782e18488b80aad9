package dev.slipway.core.quota;

import dev.slipway.spi.QuotaPolicy;
import dev.slipway.spi.tck.ExactQuotaPolicyTck;

class GroupLimitsPolicyKitTest extends ExactQuotaPolicyTck {
    @Override
    protected QuotaPolicy policy() {
        return new GroupLimitsPolicy();
    }
}
