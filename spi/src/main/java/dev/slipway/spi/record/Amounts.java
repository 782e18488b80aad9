package dev.slipway.spi.record;

import dev.slipway.model.ResourceAmounts;
import java.util.LinkedHashMap;
import java.util.Map;

/** Amounts as they are stored: each by its name, in the notation of Kubernetes, which is exact. */
final class Amounts {
    private Amounts() {}

    static Map<String, String> texts(ResourceAmounts amounts) {
        Map<String, String> texts = new LinkedHashMap<>();
        amounts.asMap().forEach((name, quantity) -> texts.put(name.value(), quantity.toString()));
        return texts;
    }

    static ResourceAmounts read(Map<String, String> texts) {
        var amounts = ResourceAmounts.NONE;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            amounts = amounts.and(text.getKey(), text.getValue());
        }
        return amounts;
    }
}
