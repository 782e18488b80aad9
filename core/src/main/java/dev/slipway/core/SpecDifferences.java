package dev.slipway.core;

import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.EnvValue;
import dev.slipway.model.FieldDifference;
import dev.slipway.model.Impact;
import dev.slipway.model.InstanceType;
import dev.slipway.model.Probe;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Compares two revisions field by field, and knows what a difference in each field does to running replicas. Pure. */
final class SpecDifferences {
    private final Revision before;
    private final Revision after;
    private final List<FieldDifference> found = new ArrayList<>();

    private SpecDifferences(Revision before, Revision after) {
        this.before = before;
        this.after = after;
    }

    static SpecDiff between(Revision before, Revision after) {
        var differences = new SpecDifferences(before, after);
        differences.compareAll();
        return new SpecDiff(before.number(), after.number(), differences.found);
    }

    private void compareAll() {
        if (!isSameType(before.instanceType(), after.instanceType())) {
            field("instanceType", Impact.RESTART, revision -> Optional.of(told(revision.instanceType())));
        }
        spec("replicas", Impact.SCALE, spec -> Integer.toString(spec.scaling().replicas()));
        field("runState", Impact.SCALE, revision -> Optional.of(revision.runState()));
        spec("image", Impact.RESTART, DeploymentSpec::image);
        optional("imagePullSecret", Impact.RESTART, DeploymentSpec::imagePullSecret);
        optional(
                "description",
                Impact.NONE,
                spec -> Optional.of(spec.description()).filter(text -> !text.isEmpty()));
        pairs("metadata", Impact.NONE, DeploymentSpec::metadata);
        pairs("environment", Impact.RESTART, SpecDifferences::readable);
        contract();
        optional("progressDeadline", Impact.NONE, DeploymentSpec::progressDeadline);
        spec("whenTight", Impact.NONE, DeploymentSpec::whenTight);
        spec("whenFailed", Impact.NONE, DeploymentSpec::whenFailed);
        spec("access", Impact.NONE, DeploymentSpec::access);
    }

    /** By what a replica gets: equal amounts may be written differently, and the display name is for people. */
    static boolean isSameType(InstanceType old, InstanceType young) {
        return old.id().equals(young.id())
                && old.resources().equals(young.resources())
                && old.nodeSelector().equals(young.nodeSelector())
                && old.tolerations().equals(young.tolerations());
    }

    private void contract() {
        spec("contract.protocol", Impact.RESTART, spec -> spec.contract().protocol());
        spec("contract.port", Impact.RESTART, spec -> spec.contract().port());
        optional("contract.modelName", Impact.NONE, spec -> spec.contract().modelName());
        spec(
                "contract.readiness",
                Impact.RESTART,
                spec -> readable(spec.contract().readiness()));
        optional(
                "contract.liveness",
                Impact.RESTART,
                spec -> spec.contract().liveness().map(SpecDifferences::readable));
        spec("contract.startupBudget", Impact.RESTART, spec -> spec.contract().startupBudget());
        spec(
                "contract.terminationGrace",
                Impact.RESTART,
                spec -> spec.contract().terminationGrace());
        optional("contract.exampleRequest", Impact.NONE, spec -> spec.contract().exampleRequest());
    }

    private void spec(String path, Impact impact, Function<DeploymentSpec, Object> value) {
        field(path, impact, revision -> Optional.of(value.apply(revision.spec())));
    }

    private void optional(String path, Impact impact, Function<DeploymentSpec, Optional<?>> value) {
        field(path, impact, revision -> value.apply(revision.spec()));
    }

    private void pairs(String path, Impact impact, Function<DeploymentSpec, Map<String, String>> pairs) {
        Map<String, String> old = pairs.apply(before.spec());
        Map<String, String> young = pairs.apply(after.spec());
        var names = new TreeSet<>(old.keySet());
        names.addAll(young.keySet());
        for (String name : names) {
            note(
                    path + "[" + name + "]",
                    impact,
                    Optional.ofNullable(old.get(name)),
                    Optional.ofNullable(young.get(name)));
        }
    }

    private void field(String path, Impact impact, Function<Revision, Optional<?>> value) {
        note(path, impact, value.apply(before), value.apply(after));
    }

    private void note(String path, Impact impact, Optional<?> old, Optional<?> young) {
        if (!old.equals(young)) {
            found.add(new FieldDifference(path, old.map(Object::toString), young.map(Object::toString), impact));
        }
    }

    /** What a replica of the type gets, for people. */
    static String told(InstanceType type) {
        var text = new StringBuilder(type.id() + " (" + type.resources());
        if (!type.nodeSelector().isEmpty()) {
            text.append("; nodes ").append(type.nodeSelector());
        }
        if (!type.tolerations().isEmpty()) {
            text.append("; tolerations ").append(type.tolerations());
        }
        return text.append(')').toString();
    }

    private static Map<String, String> readable(DeploymentSpec spec) {
        var pairs = new TreeMap<String, String>();
        spec.environment()
                .forEach((name, value) -> pairs.put(
                        name,
                        value.match(
                                EnvValue.Text::value,
                                secret -> "secret " + secret.secret() + ", key " + secret.key())));
        return pairs;
    }

    private static String readable(Probe probe) {
        return probe.path().map(path -> "GET " + path).orElse("port open") + " every " + probe.period() + ", timeout "
                + probe.timeout() + ", " + probe.failureThreshold() + " failures";
    }
}
