package dev.slipway.core.simulation;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.MutationOptions;
import dev.slipway.core.Restore;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.RequestId;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecChange;
import dev.slipway.model.WhenFailed;
import dev.slipway.model.WhenTight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** What happens to three deployments with two managers, from the first deploy to the last delete, every verb at least once. */
final class ScriptedLife {
    static final GroupId LAB = new GroupId("lab");
    private static final GroupId SHOP = new GroupId("shop");
    private static final DeploymentId ANT = new DeploymentId("ant");
    private static final DeploymentId BEE = new DeploymentId("bee");
    private static final int MOST_PASSES = 40;
    private static final int MOST_ANSWERS = 12;

    private final World world;
    private final Guarantees guarantees;
    private final Rest rest;
    private final List<Host> managers;
    private final Losses losses;
    private int asked;
    private int passes;

    ScriptedLife(World world, Guarantees guarantees, Rest rest, List<Host> managers, Losses losses) {
        this.world = world;
        this.guarantees = guarantees;
        this.rest = rest;
        this.managers = managers;
        this.losses = losses;
    }

    void live() {
        world.limitOverall("10", 3);
        ask(deploy(LAB, spec(LAB, "ant").id("ant").replicas(5), true));
        ask(deploy(SHOP, spec(SHOP, "bee").id("bee").replicas(2), false));
        settle();
        ask(update(LAB, ANT, SpecChange.builder().image("models/any:1").build(), true));
        settle();
        ask(update(
                LAB, ANT, SpecChange.builder().instanceType("large").replicas(3).build(), false));
        settle();
        ask(change(LAB, ANT, "scale", true, (manager, with) -> manager.scale(Operations.ANN, ANT, 1, with)));
        settle();
        ask(change(SHOP, BEE, "stop", false, (manager, with) -> manager.stop(Operations.ANN, BEE, with)));
        settle();
        ask(change(SHOP, BEE, "start", true, (manager, with) -> manager.start(Operations.ANN, BEE, with)));
        settle();
        ask(deploy(LAB, spec(LAB, "cat").replicas(1), true));
        ask(rollback());
        settle();
        world.switchTo("shop", false);
        passUntil(entry ->
                entry.deployment().id().equals(BEE) && entry.suspension().isPresent());
        world.switchTo("shop", true);
        passUntil(entry ->
                entry.deployment().id().equals(BEE) && entry.suspension().isEmpty());
        settle();
        world.backEnd().script("models/any:2", true);
        ask(update(LAB, ANT, SpecChange.builder().image("models/any:2").build(), true));
        passUntil(entry -> guarantees.records().automatic() > 0);
        world.backEnd().script("models/any:2", false);
        settle();
        ask(delete(SHOP, BEE));
        settle();
        ask(deploy(SHOP, spec(SHOP, "bee").id("bee").instanceType("large"), false));
        ask(change(SHOP, BEE, "scale", false, (manager, with) -> manager.scale(Operations.ANN, BEE, 2, with)));
        settle();
        ask(delete(LAB, generated()));
    }

    private DeploymentId generated() {
        return world.ids().stream()
                .filter(id -> !id.equals(ANT) && !id.equals(BEE))
                .findFirst()
                .orElseThrow(() -> new Broken("G4", "what was deployed without an id is gone"));
    }

    /** Asks as a user does, until it is clear what became of it. */
    private void ask(Operation.Asked wanted) {
        int first = asked++;
        for (int time = 0; time < MOST_ANSWERS; time++) {
            Operation operation = wanted.as("op-" + first + (time == 0 ? "" : "-again-" + time));
            guarantees.records().asked(operation);
            String answer = "";
            for (int again = 0; again < MOST_ANSWERS && !isClear(answer, operation); again++) {
                answer = operation.ask(manager(first + again));
                losses.throwBroken();
                look(manager(first + again));
                losses.throwBroken();
            }
            if (answer.equals("done") || isThereAlready(operation, answer, time)) {
                return;
            }
            if (!Set.of("STORE_UNAVAILABLE", "CONTENDED", ErrorCode.OUTCOME_UNKNOWN.name())
                    .contains(answer)) {
                throw new Broken("G4", operation + " was answered " + answer);
            }
        }
        throw new Broken("stuck", "nobody can tell what became of operation " + first);
    }

    /** Who has no request id to ask again with looks what there is, and asks for it anew if it isn't. */
    private static boolean isClear(String answer, Operation operation) {
        return !answer.isEmpty()
                && (!answer.equals(ErrorCode.OUTCOME_UNKNOWN.name())
                        || (!operation.hasRequestId() && !operation.isDelete()));
    }

    private boolean isThereAlready(Operation operation, String answer, int time) {
        boolean wasUnknown = time > 0 || operation.isUncertain();
        if (operation.isDelete()) {
            return answer.equals("NOT_FOUND") && wasUnknown;
        }
        return wasUnknown
                && (!operation.recorded().isEmpty()
                        || Set.of("ID_TAKEN", "CONFLICT").contains(answer));
    }

    private void look(DeploymentManager manager) {
        Statuses.Known since = guarantees.statuses().before();
        try {
            guarantees
                    .statuses()
                    .said(manager.statuses(Operations.ANN, world.ids()).values(), since);
        } catch (DeploymentException e) {
            throw new Broken("reads", "nothing is wrong with reads, but: " + e);
        }
    }

    private DeploymentManager manager(int number) {
        return managers.get(number % managers.size()).manager();
    }

    private void settle() {
        for (int number = 0; number < MOST_PASSES; number++) {
            if (pass().isEmpty()) {
                return;
            }
        }
        throw new Broken("stuck", "it doesn't settle: " + pass());
    }

    private void passUntil(Predicate<LedgerEntry> reached) {
        for (int number = 0; number < MOST_PASSES; number++) {
            if (world.ledgers().values().stream()
                    .flatMap(ledger -> ledger.entries().values().stream())
                    .anyMatch(reached)) {
                return;
            }
            pass();
        }
        throw new Broken("stuck", "what was waited for didn't come, but: " + world.ledgers());
    }

    /** Everybody reconciles once; what is missing then, or couldn't be asked. */
    private Optional<String> pass() {
        world.store().chores(losses.backEnd()).forEach(Runnable::run);
        Optional<String> missing;
        try {
            missing = rest.pass(managers, passes++);
        } catch (DeploymentException e) {
            missing = Optional.of(e.toString());
        }
        losses.throwBroken();
        return missing;
    }

    private static DeploymentSpecBuilder spec(GroupId group, String name) {
        return DeploymentSpec.builder()
                .group(group.value())
                .name(name)
                .image("models/any:0")
                .instanceType("small")
                .progressDeadline(Operations.DEADLINE)
                .whenFailed(WhenFailed.ROLL_BACK)
                .whenTight(WhenTight.RECREATE);
    }

    private static Operation.Asked deploy(GroupId group, DeploymentSpecBuilder builder, boolean hasRequestId) {
        DeploymentSpec spec = builder.build();
        return mark -> new Operation(
                mark,
                "deploy " + spec.name(),
                group,
                spec.id(),
                false,
                hasRequestId,
                manager -> Optional.of(manager.deploy(Operations.ANN, spec, options(mark, hasRequestId))));
    }

    private static Operation.Asked update(GroupId group, DeploymentId id, SpecChange change, boolean hasRequestId) {
        return change(
                group, id, "update", hasRequestId, (manager, with) -> manager.update(Operations.ANN, id, change, with));
    }

    /** To the last revision of a wanted size. */
    private Operation.Asked rollback() {
        List<Revision> history = new ArrayList<>(managers.get(0).manager().history(Operations.ANN, ANT));
        Revision to = history.stream()
                .filter(revision -> revision.spec().image().toString().endsWith(":1"))
                .filter(revision -> revision.instanceType().id().value().equals("small"))
                .findFirst()
                .orElseThrow();
        return change(
                LAB,
                ANT,
                "rollback",
                true,
                (manager, with) -> manager.rollback(Operations.ANN, ANT, to.number(), Set.of(Restore.REPLICAS), with));
    }

    static Operation.Asked change(
            GroupId group,
            DeploymentId id,
            String words,
            boolean hasRequestId,
            BiFunction<DeploymentManager, MutationOptions, Deployment> verb) {
        return mark -> new Operation(
                mark,
                words + " " + id,
                group,
                Optional.of(id),
                false,
                hasRequestId,
                manager -> Optional.of(verb.apply(manager, options(mark, hasRequestId))));
    }

    private static Operation.Asked delete(GroupId group, DeploymentId id) {
        return mark -> new Operation(mark, "delete " + id, group, Optional.of(id), true, false, manager -> {
            manager.delete(Operations.ANN, id);
            return Optional.empty();
        });
    }

    private static MutationOptions options(String mark, boolean hasRequestId) {
        var options = MutationOptions.builder().message(mark);
        if (hasRequestId) {
            options.requestId(new RequestId(mark));
        }
        return options.build();
    }
}
