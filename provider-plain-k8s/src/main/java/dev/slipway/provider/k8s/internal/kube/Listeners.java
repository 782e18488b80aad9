package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.spi.DeploymentProvider.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who want to hear of something. Who fails at hearing is ignored. Thread-safe.
 *
 * @param <T> what they hear
 */
public final class Listeners<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<Hearing<T>> all = new CopyOnWriteArrayList<>();

    /** Two who listen with the same thing are two: each is known by an object of its own. */
    private static final class Hearing<T> {
        private final Consumer<T> listener;

        private Hearing(Consumer<T> listener) {
            this.listener = listener;
        }
    }

    /**
     * Adds one.
     *
     * @return close it to hear no more
     */
    public Subscription add(Consumer<T> listener) {
        Hearing<T> own = new Hearing<>(listener);
        all.add(own);
        return () -> all.remove(own);
    }

    /** Tells everybody, one after another, in the caller's thread. */
    public void tell(T news) {
        for (Hearing<T> one : all) {
            try {
                one.listener.accept(news);
            } catch (RuntimeException e) {
                LOG.warn("who listens for changes failed and is ignored", e);
            }
        }
    }

    /** Forgets everybody. */
    public void clear() {
        all.clear();
    }
}
