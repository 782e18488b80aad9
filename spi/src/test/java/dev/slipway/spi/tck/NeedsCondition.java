package dev.slipway.spi.tck;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Reports what a harness can't stage as skipped, with the reason that its kit gives. */
final class NeedsCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Set<Ability> needed = context.getElement()
                .map(element -> element.getAnnotation(Needs.class))
                .map(needs -> setOf(needs.value()))
                .orElse(Set.of());
        Optional<CannotStage> lack = lackOf(context);
        Set<Ability> missing = lack.map(annotation -> setOf(annotation.value())).orElse(Set.of());
        return needed.stream()
                .filter(missing::contains)
                .findFirst()
                .map(ability -> ConditionEvaluationResult.disabled("not shown here: the harness can't stage " + ability
                        + ", because " + lack.orElseThrow().because()))
                .orElseGet(() -> ConditionEvaluationResult.enabled("everything it needs can be staged"));
    }

    /** Of the class that extends the kit: a nested class is found from there, inherited ones too. */
    private static Optional<CannotStage> lackOf(ExtensionContext context) {
        return Stream.iterate(Optional.of(context), Optional::isPresent, at -> at.flatMap(ExtensionContext::getParent))
                .flatMap(Optional::stream)
                .flatMap(at -> at.getTestClass().stream())
                .filter(DeploymentProviderTck.class::isAssignableFrom)
                .flatMap(kit -> Stream.ofNullable(kit.getAnnotation(CannotStage.class)))
                .findFirst();
    }

    private static Set<Ability> setOf(Ability... abilities) {
        var set = EnumSet.noneOf(Ability.class);
        set.addAll(Arrays.asList(abilities));
        return set;
    }
}
