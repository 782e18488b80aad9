package dev.slipway.core;

import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.DeploymentPolicy;
import dev.slipway.spi.GroupDirectory;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.QuotaPolicy;
import dev.slipway.spi.UsageSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Everything that a host chose for a manager, its provider apart.
 *
 * @param store where intent is recorded
 * @param directory the host's groups
 * @param quotaPolicy the quota rule
 * @param usageSource what groups use besides
 * @param policies the host's vetoes
 * @param listeners who hears what happens
 * @param clock the wall clock
 * @param nanoTime the monotonic clock
 * @param random the source of ids and of commits' marks
 * @param secureRandom the source of what must not be guessed
 * @param callDeadline how long a call of the host may take, with all the calls that it makes
 * @param suspensionWindow how long the directory has to say so before anything is let go
 * @param reconcileInterval how often to reconcile; empty if the host does
 * @param watchInterval how often to look for those who watch
 */
record Settings(
        HistoryStore store,
        GroupDirectory directory,
        QuotaPolicy quotaPolicy,
        Optional<UsageSource> usageSource,
        List<DeploymentPolicy> policies,
        List<DeploymentListener> listeners,
        Clock clock,
        LongSupplier nanoTime,
        RandomGenerator random,
        SecureRandom secureRandom,
        Duration callDeadline,
        Duration suspensionWindow,
        Optional<Duration> reconcileInterval,
        Duration watchInterval) {
    /** The same, with everything that others have written beyond a border. */
    Settings behind(Border border) {
        return new Settings(
                new BoundedStore(store, border),
                new BoundedDirectory(directory, border),
                request -> border.call(Callee.QUOTA_POLICY, "a decision", () -> quotaPolicy.decide(request)),
                usageSource.map(source -> group -> border.call(
                        Callee.USAGE_SOURCE, "the usage of '" + group + "'", () -> source.otherUsage(group))),
                policies.stream()
                        .<DeploymentPolicy>map(policy -> (revision, group) -> border.call(
                                Callee.HOST_POLICY,
                                "a veto of '" + revision.deployment().id() + "'",
                                () -> policy.veto(revision, group)))
                        .toList(),
                listeners,
                clock,
                nanoTime,
                random,
                secureRandom,
                callDeadline,
                suspensionWindow,
                reconcileInterval,
                watchInterval);
    }
}
