package dev.slipway.core.quota.broken;

import dev.slipway.spi.QuotaPolicy;
import dev.slipway.spi.tck.ExactQuotaPolicyTck;
import dev.slipway.spi.tck.QuotaPolicyTck;
import java.util.function.Supplier;

/** The quota kits on each broken policy. None of these is a test of its own: {@link BrokenPoliciesTest} runs them. */
final class BrokenPolicyKits {
    private BrokenPolicyKits() {}

    private abstract static class Kit extends ExactQuotaPolicyTck {
        private final Supplier<QuotaPolicy> policy;

        Kit(Supplier<QuotaPolicy> policy) {
            this.policy = policy;
        }

        @Override
        protected QuotaPolicy policy() {
            return policy.get();
        }
    }

    /** A host's own policy in the kit for all. */
    static class StricterThanTheLimits extends QuotaPolicyTck {
        @Override
        protected QuotaPolicy policy() {
            return new BrokenPolicies.GrantsHalf();
        }
    }

    static class NotBroken extends Kit {
        NotBroken() {
            super(PlainPolicy::new);
        }
    }

    static class LetsTheLastOneIn extends Kit {
        LetsTheLastOneIn() {
            super(BrokenPolicies.LetsTheLastOneIn::new);
        }
    }

    static class RefusesExactFits extends Kit {
        RefusesExactFits() {
            super(BrokenPolicies.RefusesExactFits::new);
        }
    }

    static class TakesUnlimitedForNone extends Kit {
        TakesUnlimitedForNone() {
            super(BrokenPolicies.TakesUnlimitedForNone::new);
        }
    }

    static class TakesNoneForUnlimited extends Kit {
        TakesNoneForUnlimited() {
            super(BrokenPolicies.TakesNoneForUnlimited::new);
        }
    }

    static class CountsAnUpdateTwice extends Kit {
        CountsAnUpdateTwice() {
            super(BrokenPolicies.CountsAnUpdateTwice::new);
        }
    }

    static class RefusesWhatIncreasesNothing extends Kit {
        RefusesWhatIncreasesNothing() {
            super(BrokenPolicies.RefusesWhatIncreasesNothing::new);
        }
    }

    static class MixesResources extends Kit {
        MixesResources() {
            super(BrokenPolicies.MixesResources::new);
        }
    }

    static class OverflowsLongs extends Kit {
        OverflowsLongs() {
            super(BrokenPolicies.OverflowsLongs::new);
        }
    }

    static class AddsUpDoubles extends Kit {
        AddsUpDoubles() {
            super(BrokenPolicies.AddsUpDoubles::new);
        }
    }

    static class ForgetsOtherUsage extends Kit {
        ForgetsOtherUsage() {
            super(BrokenPolicies.ForgetsOtherUsage::new);
        }
    }

    static class KnowsThreeResources extends Kit {
        KnowsThreeResources() {
            super(BrokenPolicies.KnowsThreeResources::new);
        }
    }

    static class ForgetsTheCount extends Kit {
        ForgetsTheCount() {
            super(BrokenPolicies.ForgetsTheCount::new);
        }
    }

    static class NamesOneViolation extends Kit {
        NamesOneViolation() {
            super(BrokenPolicies.NamesOneViolation::new);
        }
    }

    static class MissesWhatOthersUse extends Kit {
        MissesWhatOthersUse() {
            super(BrokenPolicies.MissesWhatOthersUse::new);
        }
    }

    static class KeepsTheOrderOfHoldings extends Kit {
        KeepsTheOrderOfHoldings() {
            super(BrokenPolicies.KeepsTheOrderOfHoldings::new);
        }
    }

    static class RemembersGrants extends Kit {
        RemembersGrants() {
            super(BrokenPolicies.RemembersGrants::new);
        }
    }

    static class SharesABuffer extends Kit {
        SharesABuffer() {
            super(BrokenPolicies.SharesABuffer::new);
        }
    }

    static class GrantsHalf extends Kit {
        GrantsHalf() {
            super(BrokenPolicies.GrantsHalf::new);
        }
    }
}
