package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Phase;
import dev.slipway.model.ProviderId;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A manager that only reads, over a store and a back end to which any write is told and fails. */
class ReadOnlyTest {
    private static final DeploymentId FRAUD = id("fraud");

    /** Whatever isn't named here must be refused. */
    private static final Set<String> READS = Set.of(
            "groups",
            "plan",
            "clients",
            "instanceTypeDrift",
            "watch",
            "find",
            "list",
            "status",
            "statuses",
            "history",
            "revision",
            "diff",
            "example",
            "logs",
            "await",
            "inventory",
            "audit",
            "drift",
            "export");

    private final TestHost host = new TestHost();
    private final List<String> writes = new ArrayList<>();
    private DeploymentManager manager;

    @BeforeEach
    void open() {
        DeploymentManager writer = host.manager();
        writer.deploy(ANN, spec().build());
        writer.reconcile();
        writer.scale(ANN, FRAUD, 3);
        writer.deploy(ANN, spec().id("second").build());
        writer.delete(ANN, id("second"));
        manager = host.builder()
                .store(watched(host.store))
                .provider(watchedProvider(), ProviderSettings.none())
                .readOnly()
                .build();
    }

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    static Stream<Method> verbs() {
        return Arrays.stream(DeploymentManager.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isSynthetic() && !method.getName().equals("close"))
                .sorted(Comparator.comparing(Method::toGenericString));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("verbs")
    @DisplayName(
            "R97 reading only, every verb that changes something is refused as such, the others answer, none writes")
    void everyVerb(Method verb) throws IllegalAccessException {
        Object[] arguments = Arrays.stream(verb.getParameters())
                .map(parameter -> argument(verb, parameter.getType()))
                .toArray();
        try {
            verb.invoke(manager, arguments);
            assertThat(READS).as("it wasn't refused").contains(verb.getName());
        } catch (InvocationTargetException e) {
            assertThat(e.getCause())
                    .as("%s", verb)
                    .isInstanceOfSatisfying(
                            DeploymentException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.READ_ONLY))
                    .hasMessageContaining("only reads");
            assertThat(READS).doesNotContain(verb.getName());
        }
        assertThat(writes).isEmpty();
    }

    @Test
    @DisplayName(
            "R97 R8 that nothing can be changed is said before anything is looked up, so it tells nobody what there is")
    void beforeAnything() {
        for (Actor actor : List.of(ANN, TestHost.STRANGER, ADMIN)) {
            for (DeploymentId deployment : List.of(FRAUD, id("no-such"))) {
                assertThatThrownBy(() -> manager.stop(actor, deployment))
                        .isInstanceOfSatisfying(
                                DeploymentException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.READ_ONLY))
                        .hasMessageNotContaining(deployment.value());
            }
        }
    }

    @Test
    @DisplayName("R97 reading only, statuses, what-if and a dry run tell what a writing manager would")
    void tellsTheSame() {
        DeploymentManager writer = host.manager();
        writer.reconcile();

        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(manager.history(ANN, FRAUD))
                .isEqualTo(writer.history(ANN, FRAUD))
                .hasSize(2);
        Mutation change =
                Mutation.update(FRAUD, SpecChange.builder().replicas(8).build());
        assertThat(manager.plan(ANN, change)).isEqualTo(writer.plan(ANN, change));
        assertThat(manager.deleteGroup(ADMIN, new GroupId("lab"), GroupDeletion.Mode.DRY_RUN)
                        .deployments())
                .contains(FRAUD);
        assertThat(writes).isEmpty();
    }

    @Test
    @DisplayName("R97 a manager that reads only has no reconcile loop, though none was switched off")
    void noLoop() {
        try (DeploymentManager other = host.builder()
                .reconcileEvery(Duration.ofMillis(1))
                .store(watched(host.store))
                .provider(watchedProvider(), ProviderSettings.none())
                .readOnly()
                .build()) {
            assertThat(other.find(ANN, FRAUD)).isPresent();
            assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                    .noneMatch(name -> name.contains("reconcile"));
        }
        assertThat(writes).isEmpty();
    }

    @Test
    @DisplayName("R97 a manager on a store that can only be read is read-only by itself")
    void readOnlyStore() {
        try (DeploymentManager other = host.builder()
                .store(new ReadOnlyStore(host.store))
                .provider(watchedProvider(), ProviderSettings.none())
                .build()) {
            assertThat(other.find(ANN, FRAUD)).isPresent();
            assertThatThrownBy(() -> other.deploy(ANN, spec().id("third").build()))
                    .isInstanceOfSatisfying(
                            DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.READ_ONLY));
        }
        assertThat(writes).isEmpty();
    }

    @Test
    @DisplayName("R97 what a store can do is passed on by the wrappers that only read, but for commits")
    void passedOn() throws ReflectiveOperationException {
        for (Method method : HistoryStore.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                for (Class<?> wrapper : List.of(ReadOnlyStore.class, RetriedReads.class)) {
                    assertThat(wrapper.getDeclaredMethod(method.getName(), method.getParameterTypes()))
                            .isNotNull();
                }
            }
        }
    }

    private Object argument(Method verb, Class<?> type) {
        boolean isForAdministrators = !Arrays.asList(verb.getParameterTypes()).contains(DeploymentSpec.class)
                && !Set.of("plan", "carryOut").contains(verb.getName());
        Map<Class<?>, Object> values = new HashMap<>();
        values.put(Actor.class, isForAdministrators ? ADMIN : ANN);
        values.put(DeploymentId.class, FRAUD);
        values.put(DeploymentSpec.class, spec().id("third").build());
        values.put(SpecChange.class, SpecChange.builder().replicas(1).build());
        values.put(MutationOptions.class, MutationOptions.NONE);
        values.put(RevisionNumber.class, RevisionNumber.FIRST);
        values.put(Set.class, Set.of());
        values.put(Collection.class, List.of(FRAUD));
        values.put(GroupId.class, new GroupId("lab"));
        values.put(GroupDeletion.Mode.class, GroupDeletion.Mode.DELETE);
        Mutation mutation =
                Mutation.update(FRAUD, SpecChange.builder().replicas(1).build());
        values.put(Mutation.class, mutation);
        values.put(Plan.class, manager.plan(ANN, mutation));
        values.put(ClientName.class, new ClientName("shop"));
        values.put(WatchQuery.class, WatchQuery.EVERYTHING);
        values.put(Predicate.class, (Predicate<Object>) status -> true);
        values.put(ListQuery.class, ListQuery.builder().build());
        values.put(LogQuery.class, LogQuery.builder().build());
        values.put(Duration.class, Duration.ofMillis(1));
        values.put(Consumer.class, (Consumer<Object>) status -> {});
        values.put(OutputStream.class, new ByteArrayOutputStream());
        values.put(String.class, "because");
        values.put(int.class, 1);
        values.put(InventoryItem.class, new InventoryItem(Samples.ref("lab", "fraud"), new Fence(9), 1, ""));
        assertThat(values).as("an argument for %s", verb).containsKey(type);
        return values.get(type);
    }

    private HistoryStore watched(HistoryStore store) {
        return new WrappedStore(store) {
            @Override
            public CommitResult commit(Commit commit) {
                writes.add("commit to " + commit.scope());
                return fail("nothing may be recorded");
            }
        };
    }

    private DeploymentProviderFactory watchedProvider() {
        var factory = new EmbeddedProviderFactory(host.backEnd);
        return new DeploymentProviderFactory() {
            @Override
            public ProviderId id() {
                return factory.id();
            }

            @Override
            public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
                DeploymentProvider provider = factory.open(settings, context);
                return (DeploymentProvider) Proxy.newProxyInstance(
                        DeploymentProvider.class.getClassLoader(),
                        new Class<?>[] {DeploymentProvider.class},
                        (proxy, method, given) -> {
                            if (Set.of("apply", "remove", "repair").contains(method.getName())) {
                                writes.add(method.getName());
                            }
                            try {
                                return method.invoke(provider, given);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }
        };
    }
}
