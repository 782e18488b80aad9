package dev.slipway.provider.k8s.internal.record;

import static dev.slipway.provider.k8s.internal.record.StoredMapsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.tck.StoreRestorationHarness;
import dev.slipway.spi.tck.StoreRestorationTck;
import dev.slipway.spi.tck.StoreSamples;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The kit, on a cluster in memory; and what a crash, or a lost answer, leaves of an import. */
final class ConfigMapRestorationTest extends StoreRestorationTck {
    private static final StoreId IDENTITY = new StoreId("store-that-was");

    private final StoreSamples samples = new StoreSamples(IDENTITY);
    private final DeploymentRef iris = samples.ref("lab", "iris");
    private final FakeCluster cluster = new FakeCluster();
    private final WiredCluster wired = new WiredCluster(cluster);

    @Override
    protected StoreRestorationHarness harness() {
        var medium = new FakeCluster();
        return new StoreRestorationHarness() {
            @Override
            public StoreRestoration restoration() {
                return new ConfigMapRestoration(medium, Lab.NAMESPACE, new SecureRandom());
            }

            @Override
            public HistoryStore open() {
                return ConfigMapStore.open(medium, Lab.NAMESPACE, new SecureRandom());
            }

            @Override
            public boolean isOneMedium() {
                return true;
            }

            @Override
            public void close() {
                medium.close();
            }
        };
    }

    private StoreRestoration begun() {
        var restoration = new ConfigMapRestoration(wired, Lab.NAMESPACE, new Random(1));
        restoration.begin(IDENTITY);
        return restoration;
    }

    private void add(StoreRestoration restoration, DeploymentRef deployment) {
        restoration.add(
                samples.entry(deployment, 2).build(),
                List.of(
                        samples.revision(deployment, 2).build(),
                        samples.revision(deployment, 1).build()));
    }

    @Test
    @DisplayName("H10 a namespace may hold what is nobody's record, but nothing of a store, whole or not")
    void whatIsThere() {
        cluster.put(KubeKind.CONFIG_MAP, Manifests.configMap(Lab.NAMESPACE, "kube-root-ca.crt", "a certificate"));
        StoreRestoration first = begun();
        add(first, iris);

        assertRefused(this::begun, ErrorCode.STORE_NOT_EMPTY, "holds", "records/slipway-store");
        first.finish();
        cluster.remove(KubeKind.CONFIG_MAP, Lab.NAMESPACE, "slipway-store");
        assertRefused(this::begun, ErrorCode.STORE_NOT_EMPTY, "holds", "records/slipway-");
    }

    @Test
    @DisplayName("H11 of an import that a crash cuts anywhere nobody opens anything, and it says how to begin again")
    void crashed() {
        int at = 1;
        boolean isCut = true;
        while (isCut) {
            isCut = isCutAt(at, false);
            at++;
        }
        assertThat(at).isGreaterThan(8);
    }

    @Test
    @DisplayName("H11 an import that is given up after any lost call leaves nothing, or is whole")
    void givenUp() {
        int at = 1;
        boolean isCut = true;
        while (isCut) {
            isCut = isCutAt(at, true);
            at++;
        }
    }

    /** Returns false if the import has fewer writes than that. */
    private boolean isCutAt(int at, boolean isGivenUp) {
        cluster.all(KubeKind.CONFIG_MAP)
                .forEach(map -> cluster.remove(
                        KubeKind.CONFIG_MAP, Lab.NAMESPACE, map.metadata().name()));
        int[] count = {0};
        List<Supplier<?>> late = new ArrayList<>();
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                if (call.isWrite() && ++count[0] == at) {
                    late.add(carryOut);
                    throw WiredCluster.trouble(KubeException.Kind.NO_ANSWER, call);
                }
                if (count[0] >= at && !isGivenUp) {
                    throw WiredCluster.trouble(KubeException.Kind.UNREACHABLE, call);
                }
                return carryOut.get();
            }
        });
        boolean isFinished = false;
        try (var restoration = new ConfigMapRestoration(wired, Lab.NAMESPACE, new Random(1))) {
            restoration.begin(IDENTITY);
            add(restoration, iris);
            add(restoration, samples.ref("shop", "fern"));
            restoration.finish();
            isFinished = true;
        } catch (DeploymentException e) {
            assertThat(e.code()).as("cut at %s", at).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        }
        wired.follow(Wire.DIRECT);
        late.forEach(call -> assertThatNothingBreaks(call));
        check(at, isFinished, isGivenUp);
        return !late.isEmpty();
    }

    private static void assertThatNothingBreaks(Supplier<?> late) {
        try {
            var unused = late.get();
        } catch (KubeException e) {
            assertThat(e.kind()).isEqualTo(KubeException.Kind.STALE);
        }
    }

    private void check(int at, boolean isFinished, boolean isGivenUp) {
        boolean isWhole = StoreIdentity.read(new RecordMaps(cluster, Lab.NAMESPACE))
                .filter(identity -> !identity.isImporting())
                .isPresent();
        if (isWhole) {
            HistoryStore store = Lab.open(new WiredCluster(cluster), 3);
            assertThat(store.id()).isEqualTo(IDENTITY);
            assertThat(store.groups()).as("cut at %s", at).hasSize(2);
            assertThat(store.history(iris, 9)).hasSize(2);
            Lab.checkWhole(store, "cut at " + at);
            return;
        }
        assertThat(isFinished).as("cut at %s", at).isFalse();
        boolean isEmpty = cluster.all(KubeKind.CONFIG_MAP).isEmpty();
        if (!isEmpty) {
            assertThatThrownBy(() -> Lab.open(new WiredCluster(cluster), 3))
                    .as("cut at %s", at)
                    .isInstanceOfSatisfying(
                            DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_DAMAGED))
                    .hasMessageContainingAll("records");
        }
        // What arrives after everything was taken away is in the way of nobody but an import, which says so.
        assertThat(isEmpty || !isGivenUp || cluster.all(KubeKind.CONFIG_MAP).size() == 1)
                .as("cut at %s", at)
                .isTrue();
    }

    @Test
    @DisplayName("H11 the last step of an import that was given up makes no store, however late it comes")
    void lateLastStep() {
        StoreRestoration restoration = begun();
        add(restoration, iris);
        List<Supplier<?>> late = new ArrayList<>();
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                if (call.toString().equals("apply slipway-store") && late.isEmpty()) {
                    late.add(carryOut);
                    throw WiredCluster.trouble(KubeException.Kind.NO_ANSWER, call);
                }
                return carryOut.get();
            }
        });
        assertRefused(restoration::finish, ErrorCode.STORE_UNAVAILABLE, "the import can't go on");
        boolean[] isEarly = {false};
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                if (call.verb().equals("delete") && !isEarly[0]) {
                    isEarly[0] = true;
                    assertThatThrownBy(late.get(0)::get).isInstanceOf(KubeException.class);
                }
                return carryOut.get();
            }
        });
        restoration.close();
        assertThat(isEarly[0]).isTrue();
        assertThatThrownBy(late.get(0)::get).isInstanceOf(KubeException.class);
        assertThat(cluster.all(KubeKind.CONFIG_MAP)).isEmpty();
    }

    @Test
    @DisplayName("H11 a last step whose answer was lost has made the store, and closing it then takes nothing away")
    void lostLastAnswer() {
        StoreRestoration restoration = begun();
        add(restoration, iris);
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                T result = carryOut.get();
                if (call.toString().equals("apply slipway-store")) {
                    throw WiredCluster.trouble(KubeException.Kind.NO_ANSWER, call);
                }
                return result;
            }
        });
        HistoryStore store = restoration.finish();
        restoration.close();
        wired.follow(Wire.DIRECT);

        assertThat(store.id()).isEqualTo(IDENTITY);
        assertThat(Lab.open(wired, 5).history(iris, 9)).hasSize(2);
    }

    @Test
    @DisplayName("H12 an id in two groups, or a group that comes twice, is found out")
    void twice() {
        StoreRestoration restoration = begun();
        add(restoration, iris);
        add(restoration, samples.ref("shop", "iris"));
        assertRefused(
                () -> add(restoration, samples.ref("third", "fern")),
                ErrorCode.STORE_DAMAGED,
                "the id 'iris' belongs to two groups");
        restoration.close();

        StoreRestoration other = begun();
        add(other, iris);
        add(other, samples.ref("shop", "fern"));
        add(other, samples.ref("lab", "later"));
        assertRefused(other::finish, ErrorCode.STORE_DAMAGED, "the group 'lab' comes twice");
        other.close();
        assertThat(cluster.all(KubeKind.CONFIG_MAP)).isEmpty();
    }
}
