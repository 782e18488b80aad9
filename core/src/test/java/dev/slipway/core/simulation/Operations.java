package dev.slipway.core.simulation;

import dev.slipway.core.MutationOptions;
import dev.slipway.core.Restore;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.RequestId;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.WhenFailed;
import dev.slipway.model.WhenTight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What users may ask for next, by choice. */
final class Operations {
    static final Actor ANN = Actor.user("ann");
    static final List<String> GROUPS = List.of("lab", "shop");
    static final List<String> IDS = List.of("ant", "bee", "cat");
    static final List<String> TYPES = List.of("small", "large", "gpu");
    static final int IMAGES = 3;
    static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Choices choices;
    private final World world;
    private final Temper temper;
    private int made;
    private boolean hasRequestId;

    Operations(Choices choices, World world, Temper temper) {
        this.choices = choices;
        this.world = world;
        this.temper = temper;
    }

    Operation next() {
        String mark = "op-" + ++made;
        var options = MutationOptions.builder().message(mark);
        hasRequestId = choices.oneIn(3);
        if (hasRequestId) {
            options.requestId(new RequestId(mark));
        }
        Target target = target();
        return switch (made <= 2 ? 0 : kind()) {
            case 0, 1, 2 -> deploy(mark, options);
            case 3, 4, 5 -> update(mark, options, target);
            case 6, 7 -> {
                int replicas = 1 + choices.pick(3);
                yield change(
                        mark,
                        "scale " + target.id + " to " + replicas,
                        target,
                        manager -> Optional.of(manager.scale(ANN, target.id, replicas, options.build())));
            }
            case 8 ->
                change(
                        mark,
                        "stop " + target.id,
                        target,
                        manager -> Optional.of(manager.stop(ANN, target.id, options.build())));
            case 9, 10 ->
                change(
                        mark,
                        "start " + target.id,
                        target,
                        manager -> Optional.of(manager.start(ANN, target.id, options.build())));
            case 11 -> {
                var to = new RevisionNumber(1 + choices.pick(3));
                Set<Restore> restore = choices.oneIn(2) ? Set.of() : Set.of(Restore.REPLICAS, Restore.RUN_STATE);
                yield change(
                        mark,
                        "roll " + target.id + " back to " + to,
                        target,
                        manager -> Optional.of(manager.rollback(ANN, target.id, to, restore, options.build())));
            }
            default ->
                new Operation(
                        mark, "delete " + target.id, target.group, Optional.of(target.id), true, false, manager -> {
                            manager.delete(ANN, target.id);
                            return Optional.empty();
                        });
        };
    }

    private Operation deploy(String mark, MutationOptions.Builder options) {
        String group = group();
        var spec = DeploymentSpec.builder()
                .group(group)
                .name("any")
                .image("models/any:" + choices.pick(IMAGES))
                .instanceType(TYPES.get(choices.pick(TYPES.size())))
                .replicas(1 + choices.pick(2))
                .progressDeadline(DEADLINE)
                .whenFailed(choices.oneIn(2) ? WhenFailed.ROLL_BACK : WhenFailed.KEEP_TRYING)
                .whenTight(temper.isStrict() ? WhenTight.RECREATE : WhenTight.OVERLAP);
        Optional<DeploymentId> id = choices.oneIn(8) ? Optional.empty() : Optional.of(new DeploymentId(id()));
        id.ifPresent(chosen -> spec.id(chosen.value()));
        DeploymentSpec built = spec.build();
        return new Operation(
                mark,
                "deploy " + id.map(DeploymentId::value).orElse("any") + " in " + group + ", "
                        + built.scaling().replicas() + " " + built.instanceType(),
                new GroupId(group),
                id,
                false,
                hasRequestId,
                manager -> Optional.of(manager.deploy(ANN, built, options.build())));
    }

    private Operation update(String mark, MutationOptions.Builder options, Target target) {
        var change = SpecChange.builder();
        String words = "update " + target.id;
        boolean isNothing = true;
        if (choices.oneIn(2)) {
            String image = "models/any:" + choices.pick(IMAGES);
            change.image(image);
            words += " " + image;
            isNothing = false;
        }
        if (choices.oneIn(2)) {
            String type = TYPES.get(choices.pick(TYPES.size()));
            change.instanceType(type);
            words += " " + type;
            isNothing = false;
        }
        if (choices.oneIn(3)) {
            int replicas = 1 + choices.pick(3);
            change.replicas(replicas);
            words += " x" + replicas;
            isNothing = false;
        }
        if (isNothing || choices.oneIn(5)) {
            change.description(mark);
        }
        SpecChange built = change.build();
        return change(mark, words, target, manager -> {
            Deployment updated = manager.update(ANN, target.id, built, options.build());
            return Optional.of(updated);
        });
    }

    private Operation change(String mark, String words, Target target, Operation.Verb verb) {
        return new Operation(mark, words, target.group, Optional.of(target.id), false, hasRequestId, verb);
    }

    private int kind() {
        List<Integer> kinds = switch (temper.theme()) {
            case MIXED, RESTLESS -> List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
            case FAILING -> List.of(0, 3, 4, 5, 6, 11);
            case CHURNING -> List.of(0, 0, 0, 3, 6, 8, 8, 9, 9, 12, 12);
            case SCALING -> List.of(0, 3, 3, 3, 6, 6, 6, 6, 8, 9);
        };
        return kinds.get(choices.pick(kinds.size()));
    }

    private String group() {
        return temper.theme().isFocused() ? GROUPS.get(0) : GROUPS.get(choices.pick(GROUPS.size()));
    }

    private String id() {
        return temper.theme().isFocused() && !choices.oneIn(12) ? IDS.get(0) : IDS.get(choices.pick(IDS.size()));
    }

    /** Mostly something that is there. */
    private Target target() {
        List<LedgerEntry> entries = new ArrayList<>();
        world.ledgers()
                .values()
                .forEach(ledger -> entries.addAll(ledger.entries().values()));
        if (!entries.isEmpty() && !choices.oneIn(10)) {
            LedgerEntry entry = entries.get(choices.pick(entries.size()));
            return new Target(entry.deployment().group(), entry.deployment().id());
        }
        return new Target(new GroupId(group()), new DeploymentId(id()));
    }

    private record Target(GroupId group, DeploymentId id) {}
}
