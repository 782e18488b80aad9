package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * The part of a Deployment that its controllers act on. Immutable.
 *
 * @param template what its pods are made of, by digest
 * @param replicas how many of them
 * @param strategy how they are replaced
 */
record Shape(String template, int replicas, Strategy strategy) {
    private static final String RECREATE = "Recreate";
    private static final String DEFAULT = "25%";

    /** What a Deployment has now. */
    static Shape of(DeploymentObject object) {
        int replicas = object.spec().wanted();
        return new Shape(Live.template(object), replicas, strategy(object.spec().strategy(), replicas));
    }

    /** The same with another number. */
    Shape withReplicas(int number) {
        return new Shape(template, number, strategy);
    }

    /** The same with other pods. */
    Shape withTemplate(String other) {
        return new Shape(other, replicas, strategy);
    }

    /** The same with another strategy. */
    Shape withStrategy(Strategy other) {
        return new Shape(template, replicas, other);
    }

    /** Whether the pods would be the same; how they got there doesn't matter any more. */
    boolean runsLike(Shape other) {
        return template.equals(other.template) && replicas == other.replicas;
    }

    /** As the controller understands it: we write plain numbers, others may write percentages. */
    private static Strategy strategy(DeploymentObject.@Nullable UpdateStrategy written, int replicas) {
        if (written != null && RECREATE.equals(written.type())) {
            return Strategy.recreate();
        }
        DeploymentObject.RollingUpdate rolling = written == null ? null : written.rollingUpdate();
        int surge = number(rolling == null ? null : rolling.maxSurge(), replicas, RoundingMode.UP);
        int unavailable = number(rolling == null ? null : rolling.maxUnavailable(), replicas, RoundingMode.DOWN);
        return surge == 0 && unavailable == 0 ? Strategy.rolling(0, 1) : Strategy.rolling(surge, unavailable);
    }

    private static int number(@Nullable String written, int replicas, RoundingMode rounding) {
        String text = written == null ? DEFAULT : written;
        BigDecimal number = new BigDecimal(text.replace("%", ""));
        if (text.endsWith("%")) {
            number = number.multiply(BigDecimal.valueOf(replicas)).movePointLeft(2);
        }
        return number.setScale(0, rounding).intValueExact();
    }
}
