package dev.slipway.core;

import dev.slipway.core.quota.GroupLimitsPolicy;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.ProviderId;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.DeploymentPolicy;
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
    private SecureRandom secureRandom = new SecureRandom();
    private Duration callDeadline = Duration.ofSeconds(30);
    private Duration suspensionWindow = Duration.ofMinutes(2);
    private Optional<Duration> reconcileInterval = Optional.of(Duration.ofSeconds(2));
    private Duration watchInterval = Duration.ofSeconds(1);
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
     * Replaces the source of ids, for tests. No client's token comes from it.
     *
     * @param generator by default a {@link SecureRandom}; must be thread-safe
     * @return this
     */
    public DeploymentManagerBuilder random(RandomGenerator generator) {
        this.random = generator;
        return this;
    }

    /**
     * Replaces the source of clients' tokens, for hosts that must use a certain one.
     *
     * @param generator by default {@code new SecureRandom()}
     * @return this
     */
    public DeploymentManagerBuilder secureRandom(SecureRandom generator) {
        this.secureRandom = generator;
        return this;
    }

    /**
     * Bounds every call of the manager. What it calls in turn (provider, store, directory, usage source, policies), and what of
     * that is made again because it failed, have this time together. Who doesn't answer in it is interrupted and given up, and the
     * manager's caller is told: by {@link ErrorCode#TIMEOUT}, {@link ErrorCode#DIRECTORY_UNAVAILABLE} or
     * {@link ErrorCode#STORE_UNAVAILABLE} if nothing was recorded, by {@link ErrorCode#OUTCOME_UNKNOWN} if that can't be told,
     * and by the status that it returns if something was. A commit, and a rollout's way to the back end, get half of what is left,
     * so that there is time to look what came of them. While many calls of somebody hang it isn't called any more.
     *
     * <p>{@link DeploymentManager#await} has the time that it is given, and this for its first look,
     * {@link DeploymentManager#reconcile} this for each of its calls, less from one to the next that hangs, and {@link DeploymentManager#close} three times this. Measured by the
     * monotonic clock. Shorter than what the back end takes on a bad day makes everything fail on that day.
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
     * Sets how often those who watch are looked for when nothing hints at a change. Nobody looks while nobody watches.
     *
     * @param interval more than zero, at most 365 days; by default 1 second
     * @return this
     */
    public DeploymentManagerBuilder watchEvery(Duration interval) {
        this.watchInterval = positive("watchEvery", interval);
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
        Supplier<DeploymentProviderFactory> factory = required("provider", provider);
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
                secureRandom,
                callDeadline,
                suspensionWindow,
                reconcileInterval.filter(interval -> !history.isReadOnly()),
                watchInterval);
        ProviderSettings ofProvider = providerSettings;
        return assembling.apply(settings).open(context -> factory.get().open(ofProvider, context));
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
