package dev.slipway.core;

import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.core.quota.GroupLimitsPolicy;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.DeploymentPolicy;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.GroupDirectory;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import dev.slipway.spi.QuotaPolicy;
import dev.slipway.spi.UsageSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/** Everything that a host plugs in, right until a test says of which part which methods hang from then on. Real time. */
final class HangingParts implements AutoCloseable {
    /** What a host plugs in. */
    enum Part {
        PROVIDER,
        STORE,
        DIRECTORY,
        USAGE_SOURCE,
        POLICY
    }

    /** Whether what hangs ends when it is interrupted. */
    enum Manners {
        REACTS,
        IGNORES
    }

    final TestHost host = new TestHost();
    final AtomicInteger closedProviders = new AtomicInteger();
    private final Set<Thread> before = threads();
    private volatile BiPredicate<Part, String> hangs = (part, method) -> false;
    private volatile BiPredicate<Part, String> hangsAfterwards = (part, method) -> false;
    private volatile Manners manners = Manners.REACTS;
    private volatile CountDownLatch end = new CountDownLatch(1);

    DeploymentManagerBuilder builder(Duration callDeadline) {
        return host.builder()
                .clock(Clock.systemUTC(), System::nanoTime)
                .callDeadline(callDeadline)
                .store(wrapped(Part.STORE, HistoryStore.class, host.store))
                .directory(wrapped(Part.DIRECTORY, GroupDirectory.class, host.directory))
                .usageSource(wrapped(Part.USAGE_SOURCE, UsageSource.class, group -> ResourceAmounts.NONE))
                .quotaPolicy(wrapped(Part.POLICY, QuotaPolicy.class, new GroupLimitsPolicy()))
                .policy(wrapped(Part.POLICY, DeploymentPolicy.class, (revision, group) -> Optional.empty()))
                .provider(new Factory(), ProviderSettings.none());
    }

    void hang(BiPredicate<Part, String> which, Manners how) {
        manners = how;
        hangs = which;
    }

    /** These do what they should, and don't come back. */
    void hangAfterwards(BiPredicate<Part, String> which) {
        hangsAfterwards = which;
    }

    void endHanging() {
        hangs = (part, method) -> false;
        hangsAfterwards = (part, method) -> false;
        end.countDown();
        end = new CountDownLatch(1);
    }

    /** Threads of managers that weren't there at the beginning. */
    List<String> threadsLeft() {
        return threads().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .toList();
    }

    private static Set<Thread> threads() {
        Set<Thread> all = ConcurrentHashMap.newKeySet();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("slipway-"))
                .forEach(all::add);
        return all;
    }

    @Override
    public void close() {
        endHanging();
        host.close();
    }

    private <T> T wrapped(Part part, Class<T> type, T right) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    String name = method.getName();
                    if (hangs.test(part, name)) {
                        hang();
                    }
                    Object answer;
                    try {
                        answer = method.invoke(right, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (hangsAfterwards.test(part, name)) {
                        hang();
                    }
                    if (part == Part.PROVIDER && name.equals("close") && right instanceof DeploymentProvider) {
                        closedProviders.incrementAndGet();
                    }
                    if (answer instanceof LogSource source) {
                        return wrapped(part, LogSource.class, source);
                    }
                    return answer instanceof LogStream stream ? wrapped(part, LogStream.class, stream) : answer;
                }));
    }

    private void hang() {
        CountDownLatch mine = end;
        while (mine.getCount() > 0) {
            try {
                mine.await();
            } catch (InterruptedException e) {
                if (manners == Manners.REACTS) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
        }
    }

    /** Opens what may hang. */
    private final class Factory implements DeploymentProviderFactory {
        private final DeploymentProviderFactory right = new EmbeddedProviderFactory(host.backEnd);

        @Override
        public ProviderId id() {
            return right.id();
        }

        @Override
        public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
            if (hangs.test(Part.PROVIDER, "open")) {
                hang();
            }
            return wrapped(Part.PROVIDER, DeploymentProvider.class, right.open(settings, context));
        }
    }
}
