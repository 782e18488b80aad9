package dev.slipway.core.quota.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.kit.KitRun;
import dev.slipway.spi.tck.QuotaPolicyTck;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kits are worth what they catch: of each broken policy exactly these tests fail, and all the others pass. */
class BrokenPoliciesTest {
    private static final Map<Class<? extends QuotaPolicyTck>, Set<String>> CAUGHT_BY = new LinkedHashMap<>();

    static {
        CAUGHT_BY.put(
                BrokenPolicyKits.LetsTheLastOneIn.class,
                Set.of(
                        "Arithmetic#beyondDoubles",
                        "Arithmetic#beyondLongs",
                        "Arithmetic#finest",
                        "Arithmetic#units",
                        "Denials#everyLimit",
                        "Denials#everyLimitOfAnyRequest",
                        "Limits#anyRequest",
                        "Limits#eachResource",
                        "Limits#loweredLimit",
                        "Limits#manyOthers",
                        "Limits#mostDeployments",
                        "Limits#none",
                        "Limits#oneMilliMore",
                        "Limits#otherUsage",
                        "Missing#madeGood",
                        "Missing#numbers",
                        "WhatFits#anyRequest",
                        "WhatFits#names"));
        CAUGHT_BY.put(
                BrokenPolicyKits.RefusesExactFits.class,
                Set.of(
                        "Denials#numbers",
                        "Missing#madeGood",
                        "WhatFits#anyRequest",
                        "WhatFits#countedOnce",
                        "WhatFits#delta",
                        "WhatFits#exactFit",
                        "WhatFits#independent",
                        "WhatFits#names",
                        "WhatFits#notAskedFor",
                        "WhatFits#sizes",
                        "WhatFits#unlimited"));
        CAUGHT_BY.put(
                BrokenPolicyKits.TakesUnlimitedForNone.class,
                Set.of(
                        "Missing#madeGood",
                        "Missing#numbersOfAnyRequest",
                        "WhatFits#anyRequest",
                        "WhatFits#countedOnce",
                        "WhatFits#unlimited"));
        CAUGHT_BY.put(
                BrokenPolicyKits.TakesNoneForUnlimited.class,
                Set.of(
                        "Denials#everyLimit",
                        "Denials#everyLimitOfAnyRequest",
                        "Limits#anyRequest",
                        "Limits#mostDeployments",
                        "Limits#none",
                        "WhatFits#anyRequest"));
        CAUGHT_BY.put(
                BrokenPolicyKits.CountsAnUpdateTwice.class,
                Set.of(
                        "Missing#numbers",
                        "Missing#numbersOfAnyRequest",
                        "WhatFits#anyRequest",
                        "WhatFits#delta",
                        "WhatFits#independent"));
        CAUGHT_BY.put(
                BrokenPolicyKits.RefusesWhatIncreasesNothing.class,
                Set.of(
                        "Deltas#anyRequest",
                        "Deltas#kept",
                        "Deltas#shrunk",
                        "WhatFits#anyRequest",
                        "WhatFits#independent"));
        CAUGHT_BY.put(
                BrokenPolicyKits.MixesResources.class,
                Set.of("WhatFits#anyRequest", "WhatFits#independent", "WhatFits#notAskedFor"));
        CAUGHT_BY.put(
                BrokenPolicyKits.OverflowsLongs.class,
                Set.of(
                        "Arithmetic#beyondLongs",
                        "Arithmetic#finest",
                        "Denials#everyLimitOfAnyRequest",
                        "Denials#numbers",
                        "Limits#anyRequest",
                        "Missing#madeGood",
                        "WhatFits#anyRequest"));
        CAUGHT_BY.put(
                BrokenPolicyKits.AddsUpDoubles.class,
                Set.of("Arithmetic#beyondDoubles", "Arithmetic#beyondLongs", "Missing#madeGood", "WhatFits#sizes"));
        CAUGHT_BY.put(
                BrokenPolicyKits.ForgetsOtherUsage.class,
                Set.of(
                        "Arithmetic#beyondLongs",
                        "Arithmetic#finest",
                        "Denials#everyLimitOfAnyRequest",
                        "Limits#anyRequest",
                        "Limits#oneMilliMore",
                        "Limits#otherUsage",
                        "Missing#numbers",
                        "Missing#numbersOfAnyRequest",
                        "WhatFits#anyRequest"));
        CAUGHT_BY.put(
                BrokenPolicyKits.KnowsThreeResources.class,
                Set.of(
                        "Denials#everyLimitOfAnyRequest",
                        "Limits#anyRequest",
                        "Limits#eachResource",
                        "WhatFits#anyRequest"));
        CAUGHT_BY.put(
                BrokenPolicyKits.ForgetsTheCount.class,
                Set.of(
                        "Denials#everyLimit",
                        "Denials#everyLimitOfAnyRequest",
                        "Limits#anyRequest",
                        "Limits#mostDeployments",
                        "WhatFits#anyRequest"));
        CAUGHT_BY.put(
                BrokenPolicyKits.NamesOneViolation.class,
                Set.of(
                        "Denials#everyLimit",
                        "Denials#everyLimitOfAnyRequest",
                        "Missing#madeGood",
                        "WhatFits#anyRequest"));
        CAUGHT_BY.put(
                BrokenPolicyKits.MissesWhatOthersUse.class,
                Set.of("Denials#numbers", "Missing#madeGood", "Missing#numbers", "WhatFits#anyRequest"));
        CAUGHT_BY.put(
                BrokenPolicyKits.KeepsTheOrderOfHoldings.class,
                Set.of("Missing#numbersOfAnyRequest", "Purity#anyOrder"));
        CAUGHT_BY.put(
                BrokenPolicyKits.RemembersGrants.class,
                Set.of(
                        "Missing#madeGood",
                        "Missing#numbersOfAnyRequest",
                        "Purity#again",
                        "Purity#anyOrder",
                        "WhatFits#anyRequest",
                        "WhatFits#delta",
                        "WhatFits#exactFit",
                        "WhatFits#independent",
                        "WhatFits#names",
                        "WhatFits#notAskedFor",
                        "WhatFits#sizes",
                        "WhatFits#unlimited"));
        CAUGHT_BY.put(BrokenPolicyKits.SharesABuffer.class, Set.of("Purity#threads"));
        CAUGHT_BY.put(
                BrokenPolicyKits.GrantsHalf.class,
                Set.of(
                        "Missing#madeGood",
                        "Missing#numbers",
                        "Missing#numbersOfAnyRequest",
                        "WhatFits#anyRequest",
                        "WhatFits#countedOnce",
                        "WhatFits#delta",
                        "WhatFits#exactFit",
                        "WhatFits#independent",
                        "WhatFits#names",
                        "WhatFits#notAskedFor",
                        "WhatFits#sizes",
                        "WhatFits#unlimited"));
    }

    /** What this says of a broken policy depends on how its threads happen to take turns. */
    private static final Set<String> BY_CHANCE = Set.of("Purity#threads");

    @Test
    @DisplayName("Q1 Q2 Q3 Q4 Q5 Q6 a right policy passes, built of the same steps as the broken ones")
    void rightPolicy() {
        KitRun run = KitRun.of(BrokenPolicyKits.NotBroken.class);
        assertThat(run.failed()).isEmpty();
        assertThat(run.passed()).hasSizeGreaterThan(30);
    }

    @Test
    @DisplayName("Q1 Q2 Q3 Q4 Q5 a host's policy that is stricter than the limits passes the kit for all")
    void stricterPolicy() {
        KitRun run = KitRun.of(BrokenPolicyKits.StricterThanTheLimits.class);
        assertThat(run.failed()).isEmpty();
        assertThat(run.passed()).hasSizeGreaterThan(20);
    }

    @TestFactory
    @DisplayName("a broken policy is caught, by exactly the tests of what it breaks")
    Stream<DynamicTest> brokenPolicies() {
        return KitRun.catches(CAUGHT_BY, BY_CHANCE);
    }
}
