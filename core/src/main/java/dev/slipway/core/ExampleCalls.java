package dev.slipway.core;

import dev.slipway.model.Endpoint;
import dev.slipway.model.ExampleCall;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Protocol;
import dev.slipway.model.Revision;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Builds the request to try a deployment with, per protocol. Pure. */
final class ExampleCalls {
    private static final Map<Protocol, UnaryOperator<String>> PATHS = Map.of(
            Protocol.SELDON, name -> "/api/v1.0/predictions",
            Protocol.V2, name -> "/v2/models/" + name + "/infer",
            Protocol.TENSORFLOW, name -> "/v1/models/" + name + ":predict");
    private static final Map<Protocol, String> BODIES = Map.of(
            Protocol.SELDON, "{\"data\":{\"ndarray\":[[1.0,2.0]]}}",
            Protocol.V2, "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,2],\"datatype\":\"FP64\",\"data\":[1.0,2.0]}]}",
            Protocol.TENSORFLOW, "{\"instances\":[[1.0,2.0]]}");

    private ExampleCalls() {}

    static ExampleCall of(Revision revision, Endpoint endpoint) {
        ModelContract contract = revision.spec().contract();
        String name = contract.modelName().orElse(revision.deployment().id().value());
        String path = PATHS.getOrDefault(contract.protocol(), any -> "/").apply(escaped(name));
        String base = endpoint.uri().toString().replaceAll("/+$", "");
        String body = contract.exampleRequest().orElseGet(() -> BODIES.getOrDefault(contract.protocol(), "{}"));
        return new ExampleCall(URI.create(base + path), body, endpoint.access());
    }

    /** A model's own name may be any text; in a path it is one segment. */
    private static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
