package dev.slipway.testbed.plane;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.build.GoComponent;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A version of Kubernetes that there are module files for. */
public enum KubernetesVersion {
    /** The version that everything is shown on. */
    V1_37("1.37", "v1.37.2"),
    /** An older one, to show that nothing needs the newest. */
    V1_34("1.34", "v1.34.4");

    private static final int MEBIBYTES = 6_000;

    private final String minor;
    private final String full;

    KubernetesVersion(String minor, String full) {
        this.minor = minor;
        this.full = full;
    }

    /**
     * The version that the system property {@code slipway.testbed.kubernetes} asks for, by its minor version such as
     * {@code 1.34}, else the newest.
     *
     * @return the version
     * @throws TestbedException {@code UNKNOWN_VERSION} when there are no module files for it
     */
    public static KubernetesVersion wanted() {
        var property = System.getProperty("slipway.testbed.kubernetes", "");
        return property.isEmpty() ? V1_37 : of(property);
    }

    static KubernetesVersion of(String minor) {
        return Arrays.stream(values())
                .filter(version -> version.minor.equals(minor))
                .findFirst()
                .orElseThrow(() -> new TestbedException(
                        Code.UNKNOWN_VERSION,
                        "There are no module files for Kubernetes '" + minor + "', but for "
                                + Arrays.stream(values())
                                        .map(KubernetesVersion::minor)
                                        .collect(Collectors.joining(", "))));
    }

    /**
     * Its number without the patch.
     *
     * @return such as {@code 1.37}
     */
    public String minor() {
        return minor;
    }

    /**
     * Its full number, as the API server says it.
     *
     * @return such as {@code v1.37.2}
     */
    public String full() {
        return full;
    }

    /**
     * Starts a component that is built from its modules and knows its version.
     *
     * @param name what the component is called
     * @param commands the commands of Kubernetes to build
     * @return the component
     */
    public GoComponent component(String name, String... commands) {
        var numbers = minor.split("\\.", -1);
        var component = GoComponent.of(name + "-" + minor, "kubernetes-" + minor)
                .needsMebibytes(MEBIBYTES)
                .stamp("k8s.io/component-base/version.gitVersion", full)
                .stamp("k8s.io/component-base/version.gitMajor", numbers[0])
                .stamp("k8s.io/component-base/version.gitMinor", numbers[1])
                .stamp("k8s.io/component-base/version.gitTreeState", "clean");
        for (var command : commands) {
            component = component.command("k8s.io/kubernetes/cmd/" + command, command);
        }
        return component;
    }
}
