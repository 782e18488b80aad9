package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.ProviderId;
import dev.slipway.spi.DeploymentProviderFactory;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds a provider by its id on the class path. Two of the same id are an error that names where they come from. */
final class ProviderLoader {
    private final ClassLoader classLoader;

    ProviderLoader(ClassLoader classLoader) {
        this.classLoader = classLoader;
    }

    DeploymentProviderFactory find(ProviderId id) {
        List<DeploymentProviderFactory> all = new ArrayList<>();
        try {
            ServiceLoader.load(DeploymentProviderFactory.class, classLoader).forEach(all::add);
        } catch (ServiceConfigurationError e) {
            throw new DeploymentException(
                    ErrorCode.INVALID_SETTING,
                    "a provider on the class path can't be loaded: " + e.getMessage(),
                    false,
                    Optional.empty(),
                    e);
        }
        List<DeploymentProviderFactory> matching =
                all.stream().filter(factory -> factory.id().equals(id)).toList();
        if (matching.isEmpty()) {
            throw error("there is no provider '" + id + "' on the class path; there are "
                    + all.stream().map(factory -> factory.id().value()).sorted().toList());
        }
        if (matching.size() > 1) {
            throw error("there are several providers '" + id + "' on the class path, in "
                    + matching.stream().map(ProviderLoader::origin).collect(Collectors.joining(" and "))
                    + "; keep one, or give the builder its factory");
        }
        return matching.get(0);
    }

    private static String origin(DeploymentProviderFactory factory) {
        CodeSource source = factory.getClass().getProtectionDomain().getCodeSource();
        return source == null
                ? factory.getClass().getName()
                : source.getLocation().toString();
    }

    private static DeploymentException error(String message) {
        return new DeploymentException(ErrorCode.INVALID_SETTING, message, false, Optional.empty());
    }
}
