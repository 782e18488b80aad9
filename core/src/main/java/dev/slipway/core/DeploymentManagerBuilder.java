package dev.slipway.core;

import dev.slipway.core.quota.GroupLimitsPolicy;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.ProviderId;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.DeploymentPolicy;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.GroupDirectory;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import dev.slipway.spi.QuotaPolicy;
import dev.slipway.spi.UsageSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Collects what a {@link DeploymentManager} works with. Store, directory and provider are required. Not thread-safe. */
public final class DeploymentManagerBuilder {
    private static final Duration LONGEST = Duration.ofDays(365);

    private Optional<HistoryStore> store = Optional.empty();
    private Optional<GroupDirectory> directory = Optional.empty();
    private Optional<Supplier<DeploymentProviderFactory>> provider = Optional.empty();
    private ProviderSettings providerSettings = ProviderSettings.none();
    private QuotaPolicy quotaPolicy = new GroupLimitsPolicy();
    private Optional<UsageSource> usageSource = Optional.empty();
    private final List<DeploymentPolicy> policies = new ArrayList<>();
    private final List<DeploymentListener> listeners = new ArrayList<>();
    private Clock clock = Clock.systemUTC();
    private LongSupplier nanoTime = System::nanoTime;
    private RandomGenerator random = new SecureRandom();
    private Duration callDeadline = Duration.ofSeconds(30);
    private Duration suspensionWindow = Duration.ofMinutes(2);
    private Optional<Duration> reconcileInterval = Optional.of(Duration.ofSeconds(2));
    private boolean isReadOnly;

    DeploymentManagerBuilder() {}

    /**
     * Sets where intent is recorded. Required. The manager doesn't close it.
     *
     * @param historyStore the store
     * @return this
     */
    public DeploymentManagerBuilder store(HistoryStore historyStore) {
        this.store = Optional.of(historyStore);
        return this;
    }

    /**
     * Sets the host's groups. Required.
     *
     * @param groupDirectory the directory
     * @return this
     */
    public DeploymentManagerBuilder directory(GroupDirectory groupDirectory) {
        this.directory = Optional.of(groupDirectory);
        return this;
    }

    /**
     * Chooses a provider from the class path by its id. The manager opens and closes it.
     *
     * @param id for example {@code local}
     * @param settings its settings
     * @return this
     */
    public DeploymentManagerBuilder provider(String id, ProviderSettings settings) {
        this.provider = Optional.of(
                () -> new ProviderLoader(Thread.currentThread().getContextClassLoader()).find(new ProviderId(id)));
        this.providerSettings = settings;
        return this;
    }

    /**
     * Gives the provider's factory. The manager opens and closes the provider.
     *
     * @param factory opens it
     * @param settings its settings
     * @return this
     */
    public DeploymentManagerBuilder provider(DeploymentProviderFactory factory, ProviderSettings settings) {
        this.provider = Optional.of(() -> factory);
        this.providerSettings = settings;
        return this;
    }

    /**
     * Replaces the quota rule.
     *
     * @param policy by default {@link GroupLimitsPolicy}
     * @return this
     */
    public DeploymentManagerBuilder quotaPolicy(QuotaPolicy policy) {
        this.quotaPolicy = policy;
        return this;
    }

    /**
     * Tells what groups use besides their deployments.
     *
     * @param source by default there is none, and nothing else is counted
     * @return this
     */
    public DeploymentManagerBuilder usageSource(UsageSource source) {
        this.usageSource = Optional.of(source);
        return this;
    }

    /**
     * Adds a veto of the host's own. All are asked, in this order.
     *
     * @param policy one more
     * @return this
     */
    public DeploymentManagerBuilder policy(DeploymentPolicy policy) {
        policies.add(policy);
        return this;
    }

    /**
     * Adds somebody who hears what happens.
     *
     * @param listener one more
     * @return this
     */
    public DeploymentManagerBuilder listener(DeploymentListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Replaces the clocks, for tests. The wall clock writes times into the record; the monotonic one measures deadlines.
     *
     * @param wallClock by default the system's, UTC
     * @param monotonicNanos by default {@link System#nanoTime()}
     * @return this
     */
    public DeploymentManagerBuilder clock(Clock wallClock, LongSupplier monotonicNanos) {
        this.clock = wallClock;
        this.nanoTime = monotonicNanos;
        return this;
    }

    /**
     * Replaces the source of ids and tokens, for tests.
     *
     * @param generator by default a {@link SecureRandom}; must be thread-safe
     * @return this
     */
    public DeploymentManagerBuilder random(RandomGenerator generator) {
        this.random = generator;
        return this;
    }

    /**
     * Bounds how long a failing call to the provider or store is made again.
     *
     * @param deadline more than zero, at most 365 days; by default 30 seconds
     * @return this
     */
    public DeploymentManagerBuilder callDeadline(Duration deadline) {
        this.callDeadline = positive("callDeadline", deadline);
        return this;
    }

    /**
     * Sets for how long the directory has to say that a group's switch is off, or that the group is gone, before its
     * deployments are let go. It has to say so at least three times, and never otherwise; while it can't be asked nothing
     * counts.
     *
     * @param window more than zero, at most 365 days; by default 2 minutes
     * @return this
     */
    public DeploymentManagerBuilder suspendAfter(Duration window) {
        this.suspensionWindow = positive("suspendAfter", window);
        return this;
    }

    /**
     * Sets how often record and back end are compared when nothing hints at a change.
     *
     * @param interval more than zero, at most 365 days; by default 2 seconds, randomised by a quarter
     * @return this
     */
    public DeploymentManagerBuilder reconcileEvery(Duration interval) {
        this.reconcileInterval = Optional.of(positive("reconcileEvery", interval));
        return this;
    }

    /**
     * Starts no thread: the host calls {@link DeploymentManager#reconcile()} itself.
     *
     * @return this
     */
    public DeploymentManagerBuilder manualReconcile() {
        this.reconcileInterval = Optional.empty();
        return this;
    }

    /**
     * Only reads: neither the store nor the back end is ever written to, there is no reconcile loop, and every call that
     * would change something is refused with {@link ErrorCode#READ_ONLY}. A manager is so by itself if its store
     * {@link HistoryStore#isReadOnly}.
     *
     * @return this
     */
    public DeploymentManagerBuilder readOnly() {
        this.isReadOnly = true;
        return this;
    }

    /**
     * Opens the provider and starts the manager.
     *
     * @return a manager, to be closed by the caller
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if something required is missing or a setting is wrong;
     *     whatever the provider throws if it can't be opened
     */
    public DeploymentManager build() {
        return build(Assembly::new);
    }

    /** Builds with parts that differ from the usual ones. */
    DeploymentManager build(Function<Settings, Assembly> assembling) {
        HistoryStore given = required("store", store);
        HistoryStore history = isReadOnly ? new ReadOnlyStore(given) : given;
        GroupDirectory groups = required("directory", directory);
        DeploymentProviderFactory factory = required("provider", provider).get();
        var settings = new Settings(
                history,
                groups,
                quotaPolicy,
                usageSource,
                List.copyOf(policies),
                List.copyOf(listeners),
                clock,
                nanoTime,
                random,
                callDeadline,
                suspensionWindow,
                reconcileInterval.filter(interval -> !history.isReadOnly()));
        var fences = new RecordedFences(history, clock);
        DeploymentProvider opened = factory.open(providerSettings, fences);
        try {
            return assembling.apply(settings).assemble(fences, opened);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static <T> T required(String what, Optional<T> given) {
        return given.orElseThrow(() -> new DeploymentException(
                ErrorCode.INVALID_SETTING, "the manager's builder needs a " + what, false, Optional.empty()));
    }

    private static Duration positive(String what, Duration given) {
        if (given.isNegative() || given.isZero() || given.compareTo(LONGEST) > 0) {
            throw new DeploymentException(
                    ErrorCode.INVALID_SETTING,
                    "the setting '" + what + "' is " + given + "; it must be more than zero and at most " + LONGEST,
                    false,
                    Optional.empty());
        }
        return given;
    }
}
