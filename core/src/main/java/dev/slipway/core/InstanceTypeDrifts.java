package dev.slipway.core;

import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.FieldDifference;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares what deployments have of their instance types with what their groups say now. Thread-safe. */
final class InstanceTypeDrifts {
    private final Access access;
    private final Reads reads;
    private final Carrier carrier;

    InstanceTypeDrifts(Access access, Reads reads, Carrier carrier) {
        this.access = access;
        this.reads = reads;
        this.carrier = carrier;
    }

    Map<DeploymentId, InstanceTypeDrift> of(Actor actor, Collection<DeploymentId> ids) {
        List<LedgerEntry> entries = reads.entries(actor, ids);
        if (entries.isEmpty()) {
            return Map.of();
        }
        Map<GroupId, Group> groups = groups(actor, entries);
        Map<RevisionKey, Revision> revisions = carrier.revisions(entries);
        Map<DeploymentId, InstanceTypeDrift> drifts = new LinkedHashMap<>();
        for (LedgerEntry entry : entries) {
            Optional.ofNullable(revisions.get(entry.latestKey()))
                    .map(Revision::instanceType)
                    .flatMap(resolved -> between(
                            resolved,
                            Optional.ofNullable(groups.get(entry.deployment().group()))
                                    .flatMap(group -> group.instanceType(resolved.id()))))
                    .ifPresent(drift -> drifts.put(entry.deployment().id(), drift));
        }
        return drifts;
    }

    /** A user's come in one answer; an administrator isn't a member, so they are looked up one by one. */
    private Map<GroupId, Group> groups(Actor actor, List<LedgerEntry> entries) {
        if (!access.seesEverything(actor)) {
            return access.groupsOf(actor).stream().collect(Collectors.toMap(Group::id, Function.identity()));
        }
        Map<GroupId, Group> groups = new HashMap<>();
        entries.stream()
                .map(entry -> entry.deployment().group())
                .distinct()
                .forEach(id -> access.lookUp(id).ifPresent(group -> groups.put(id, group)));
        return groups;
    }

    /** Empty if a replica would get the same. */
    static Optional<InstanceTypeDrift> between(InstanceType resolved, Optional<InstanceType> defined) {
        if (defined.isEmpty()) {
            return Optional.of(new InstanceTypeDrift(resolved, defined, List.of()));
        }
        return SpecDifferences.isSameType(resolved, defined.get())
                ? Optional.empty()
                : Optional.of(new InstanceTypeDrift(resolved, defined, differences(resolved, defined.get())));
    }

    private static List<FieldDifference> differences(InstanceType old, InstanceType young) {
        List<FieldDifference> found = new ArrayList<>();
        compare(found, "resources", old.resources().asMap(), young.resources().asMap());
        compare(found, "nodeSelector", old.nodeSelector(), young.nodeSelector());
        if (!old.tolerations().equals(young.tolerations())) {
            found.add(new FieldDifference(
                    "instanceType.tolerations",
                    Optional.of(old.tolerations().toString()),
                    Optional.of(young.tolerations().toString()),
                    Impact.RESTART));
        }
        return found;
    }

    private static void compare(List<FieldDifference> found, String part, Map<?, ?> old, Map<?, ?> young) {
        Map<String, Object> before = byName(old);
        Map<String, Object> after = byName(young);
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            Optional<Object> had = Optional.ofNullable(before.get(name));
            Optional<Object> has = Optional.ofNullable(after.get(name));
            if (!had.equals(has)) {
                found.add(new FieldDifference(
                        "instanceType." + part + "[" + name + "]",
                        had.map(Object::toString),
                        has.map(Object::toString),
                        Impact.RESTART));
            }
        }
    }

    private static Map<String, Object> byName(Map<?, ?> values) {
        return values.entrySet().stream()
                .collect(Collectors.toMap(pair -> pair.getKey().toString(), Map.Entry::getValue));
    }
}
