package dev.slipway.provider.k8s.internal.workload;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a container lacks to be made, by the words of its node. Pure. */
final class MissingThing {
    private static final Pattern THING = Pattern.compile("(?i)\\b(secret|configmap) \"([^\"]+)\" not found");
    private static final Pattern KEY =
            Pattern.compile("(?i)couldn't find key (\\S+) in (secret|configmap) (\\S+?)[.,]?(?= |$)");
    private static final Pattern REFERENCED =
            Pattern.compile("(?i)references non-existent (secret|config) key: ([^\\s,]+)");

    private MissingThing() {}

    /** What to do, behind a semicolon; empty if the words don't say. */
    static String advice(String words) {
        Matcher key = KEY.matcher(words);
        if (key.find()) {
            return "; add the key " + key.group(1) + " to the " + key.group(2).toLowerCase(Locale.ROOT) + " "
                    + key.group(3) + ", or take the variable away that wants it";
        }
        Matcher thing = THING.matcher(words);
        if (thing.find()) {
            return "; create the " + thing.group(1).toLowerCase(Locale.ROOT) + " " + thing.group(2)
                    + " in the deployment's namespace, or take away what refers to it";
        }
        Matcher referenced = REFERENCED.matcher(words);
        return referenced.find() ? "; add the key " + referenced.group(2) + " that a volume refers to" : "";
    }
}
