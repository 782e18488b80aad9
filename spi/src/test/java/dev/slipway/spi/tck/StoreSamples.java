package dev.slipway.spi.tck;

import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EndpointClient;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Location;
import dev.slipway.model.Probe;
import dev.slipway.model.Protocol;
import dev.slipway.model.ProviderId;
import dev.slipway.model.RequestId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import dev.slipway.model.Suspension;
import dev.slipway.model.TokenHash;
import dev.slipway.model.Toleration;
import dev.slipway.model.WhenFailed;
import dev.slipway.model.WhenTight;
import dev.slipway.spi.Commit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What {@link HistoryStoreTck} records. Some of it is small, some of it has every field set to something that isn't the
 * default, and some of it is random. Thread-safe.
 */
public final class StoreSamples {
    private static final Instant CREATED = Instant.parse("2026-03-04T05:06:07.000000089Z");
    private static final Instant UPDATED = Instant.parse("2027-08-09T10:11:12.130Z");

    private final StoreId store;
    private final AtomicLong tokens = new AtomicLong();

    /** Samples of one store. */
    public StoreSamples(StoreId store) {
        this.store = store;
    }

    /** A token that was never given before. */
    public CommitToken token() {
        return new CommitToken("token-" + tokens.incrementAndGet());
    }

    /** The first life of a deployment. */
    public DeploymentRef ref(String group, String id) {
        return ref(group, id, "life-1");
    }

    /** Some life of a deployment. */
    public DeploymentRef ref(String group, String id, String incarnation) {
        return new DeploymentRef(store, new GroupId(group), new DeploymentId(id), new Incarnation(incarnation));
    }

    /** An empty commit on a counter of a group. */
    public Commit.Builder commit(String group, long base) {
        var builder = Commit.builder();
        builder.scope(LedgerScope.of(new GroupId(group))).base(base).token(token());
        return builder;
    }

    /** A commit that records a deployment's revision of this number, and an entry that says so. */
    public Commit.Builder revise(DeploymentRef ref, long base, long number) {
        var token = token();
        var builder = Commit.builder();
        builder.scope(LedgerScope.of(ref.group()))
                .base(base)
                .token(token)
                .addEntries(entry(ref, number).build())
                .addRevisions(revision(ref, number).token(token).build());
        return builder;
    }

    /** An entry of which only the revision's number says anything. */
    public LedgerEntry.Builder entry(DeploymentRef ref, long number) {
        var strategy = Strategy.rolling(1, 0);
        var builder = LedgerEntry.builder();
        builder.deployment(ref)
                .latest(new RevisionNumber(number))
                .fence(new Fence(number))
                .runState(RunState.RUNNING)
                .holding(ResourceAmounts.of("cpu", "2"))
                .footprint(new Footprint(ResourceAmounts.of("cpu", "500m"), strategy, 0))
                .strategy(strategy)
                .replicas(2)
                .createdAt(CREATED)
                .updatedAt(UPDATED)
                .provider(new ProviderId("skeleton"))
                .location(new Location("here"));
        return builder;
    }

    /** A revision of which only the number says anything. */
    public Revision.Builder revision(DeploymentRef ref, long number) {
        var spec = DeploymentSpec.builder()
                .group(ref.group().value())
                .id(ref.id().value())
                .name("Iris")
                .instanceType("small")
                .replicas(2)
                .image("models/iris:" + number);
        var builder = Revision.builder();
        builder.deployment(ref)
                .number(new RevisionNumber(number))
                .spec(spec.build())
                .instanceType(InstanceType.of("small", ResourceAmounts.of("cpu", "500m")))
                .runState(RunState.RUNNING)
                .cause(number == 1 ? RevisionCause.DEPLOY : RevisionCause.UPDATE)
                .author(Actor.user("ann"))
                .time(CREATED)
                .token(new CommitToken("token-of-" + number))
                .provider(new ProviderId("skeleton"))
                .location(new Location("here"));
        return builder;
    }

    /** An entry that says something of everything. */
    public LedgerEntry wholeEntry(DeploymentRef ref) {
        var builder = LedgerEntry.builder();
        builder.deployment(ref)
                .latest(new RevisionNumber(2))
                .fence(new Fence(7_000_000_000L))
                .runState(RunState.STOPPED)
                .suspension(Suspension.GROUP_GONE)
                .isRemoving(true)
                .isUnconfirmed(true)
                .holding(ResourceAmounts.of("cpu", "1500m").and("memory", "3Gi").and("nvidia.com/gpu", "0"))
                .largestReplica(ResourceAmounts.of("example.com/fpga", "3"))
                .footprint(new Footprint(
                        ResourceAmounts.of("cpu", "0.000000001").and("memory", "7"), Strategy.recreate(), 4))
                .strategy(new Strategy("blue-green", 6, 8))
                .step(RolloutStep.DRAIN)
                .lastGood(new RevisionNumber(1))
                .replicas(9)
                .createdAt(CREATED)
                .updatedAt(UPDATED)
                .provider(new ProviderId("seldon"))
                .location(new Location("cluster ä / namespace \"𝄞\""))
                .addClients(client("web.shop_2-b", Actor.user("Ann Ümlaut")), client("A", Actor.administrator("bob")));
        return builder.build();
    }

    private static EndpointClient client(String name, Actor by) {
        return new EndpointClient(new ClientName(name), TokenHash.of("token of " + name), UPDATED, by);
    }

    /** The second revision of a deployment, which says something of everything. */
    public Revision wholeRevision(DeploymentRef ref) {
        var builder = Revision.builder();
        builder.deployment(ref)
                .number(new RevisionNumber(2))
                .spec(wholeSpec(ref))
                .instanceType(wholeInstanceType())
                .runState(RunState.STOPPED)
                .cause(RevisionCause.ROLLBACK)
                .rollbackOf(new RevisionNumber(1))
                .author(Actor.administrator("Bob Ümlaut"))
                .time(UPDATED)
                .message("two\nlines, \"quoted\" \\ and \uD834\uDD1E\t")
                .requestId(new RequestId("request/1"))
                .token(new CommitToken("whole-token"))
                .provider(new ProviderId("seldon"))
                .location(new Location("cluster ä / namespace \"𝄞\""));
        return builder.build();
    }

    private static DeploymentSpec wholeSpec(DeploymentRef ref) {
        return DeploymentSpec.builder()
                .group(ref.group().value())
                .id(ref.id().value())
                .name("Ïris \"7\"")
                .instanceType("large")
                .replicas(3)
                .image("registry:5000/models/iris@sha256:0123")
                .imagePullSecret("pull-secret")
                .description("first\nsecond")
                .metadata("b", "2")
                .metadata("a key", "")
                .env("PLAIN", "text with = and \n")
                .env("EMPTY", "")
                .envFromSecret("HIDDEN", "a-secret", "a.key")
                .progressDeadline(Duration.ofSeconds(123, 456))
                .whenTight(WhenTight.RECREATE)
                .whenFailed(WhenFailed.ROLL_BACK)
                .access(Endpoint.Access.PRIVATE)
                .contract(contract -> contract.protocol(new Protocol("grpc"))
                        .port(8081)
                        .modelName("iris model")
                        .readiness(Probe.builder()
                                .path("/ready?x=1")
                                .period(Duration.ofMillis(1500))
                                .timeout(Duration.ofSeconds(7))
                                .failureThreshold(11)
                                .build())
                        .liveness(Probe.builder()
                                .path("/live")
                                .period(Duration.ofSeconds(13))
                                .timeout(Duration.ofNanos(17))
                                .failureThreshold(19)
                                .build())
                        .startupBudget(Duration.ofHours(3))
                        .terminationGrace(Duration.ZERO)
                        .exampleRequest("{\"rows\": [[1, 2]]}"))
                .build();
    }

    private static InstanceType wholeInstanceType() {
        var builder = InstanceType.builder();
        builder.id(new InstanceTypeId("large"))
                .displayName("Large, with a GPU")
                .resources(ResourceAmounts.of("cpu", "2").and("memory", "1e9").and("nvidia.com/gpu", "1"))
                .putNodeSelector("zone", "a")
                .putNodeSelector("disk", "")
                .addTolerations(new Toleration("gpu", "Equal", "yes", "NoSchedule"))
                .addTolerations(new Toleration("", "Exists", "", ""));
        return builder.build();
    }

    /** An entry that a seed decides. */
    public LedgerEntry randomEntry(DeploymentRef ref, long number, Random random) {
        var builder = entry(ref, number)
                .fence(new Fence(1 + random.nextInt(1000)))
                .runState(pick(random, RunState.values()))
                .isRemoving(random.nextBoolean())
                .isUnconfirmed(random.nextBoolean())
                .step(pick(random, RolloutStep.values()))
                .holding(amounts(random))
                .largestReplica(amounts(random))
                .footprint(new Footprint(
                        amounts(random), Strategy.rolling(1 + random.nextInt(3), random.nextInt(3)), random.nextInt(5)))
                .strategy(random.nextBoolean() ? Strategy.recreate() : Strategy.rolling(0, 1 + random.nextInt(4)))
                .replicas(1 + random.nextInt(50))
                .updatedAt(UPDATED.plusNanos(random.nextInt()))
                .location(new Location("l" + text(random, 40) + "l"));
        if (random.nextBoolean()) {
            builder.suspension(pick(random, Suspension.values()));
        }
        if (random.nextBoolean()) {
            builder.lastGood(new RevisionNumber(1 + random.nextInt((int) number)));
        }
        for (int client = 0; client < random.nextInt(4); client++) {
            builder.addClients(
                    client("c" + client + "-" + random.nextInt(50), Actor.user("u" + text(random, 20) + "u")));
        }
        return builder.build();
    }

    /** A revision that a seed decides. */
    public Revision randomRevision(DeploymentRef ref, long number, Random random) {
        var spec = DeploymentSpec.builder()
                .group(ref.group().value())
                .id(ref.id().value())
                .name("n" + text(random, 60) + "n")
                .instanceType("small")
                .image("models/iris:" + random.nextInt(100))
                .replicas(1 + random.nextInt(20))
                .description(text(random, 200));
        for (int pair = 0; pair < random.nextInt(5); pair++) {
            spec.metadata("key" + pair, text(random, 30)).env("VARIABLE_" + pair, text(random, 30));
        }
        var authors = List.of(Actor.user("ann"), Actor.administrator("bob"), Actor.system());
        var builder = revision(ref, number)
                .spec(spec.build())
                .cause(pick(
                        random, new RevisionCause[] {RevisionCause.UPDATE, RevisionCause.SCALE, RevisionCause.STOP}))
                .author(authors.get(random.nextInt(authors.size())))
                .message(text(random, 100))
                .time(CREATED.plusNanos(random.nextLong() >>> 8));
        if (random.nextBoolean()) {
            builder.requestId(new RequestId("r" + text(random, 40) + "r"));
        }
        return builder.build();
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static ResourceAmounts amounts(Random random) {
        var names = List.of("cpu", "memory", "nvidia.com/gpu", "example.com/fpga");
        var units = List.of("m", "", "Ki", "Gi", "n");
        var amounts = ResourceAmounts.NONE;
        for (int resource = 0; resource < random.nextInt(names.size() + 1); resource++) {
            amounts = amounts.and(names.get(resource), random.nextInt(5000) + units.get(random.nextInt(units.size())));
        }
        return amounts;
    }

    /** Printable text of every plane, up to a length. */
    private static String text(Random random, int longest) {
        var alphabet =
                List.of("a", "Z", "7", " ", "\"", "\\", "/", "<", "ß", "Ω", "漢", "\uD83D\uDE00", "{", "%", "\u00A0");
        var text = new StringBuilder();
        int length = random.nextInt(longest / 2);
        for (int position = 0; position < length; position++) {
            text.append(alphabet.get(random.nextInt(alphabet.size())));
        }
        return text.toString();
    }
}
