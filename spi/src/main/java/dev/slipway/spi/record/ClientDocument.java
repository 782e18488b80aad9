package dev.slipway.spi.record;

import dev.slipway.model.ClientName;
import dev.slipway.model.EndpointClient;
import dev.slipway.model.TokenHash;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client of an endpoint as it is stored, under its name. Of its token there is only the hash. */
record ClientDocument(String hash, String addedAt, RevisionDocument.AuthorDocument addedBy) {
    ClientDocument {
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(addedAt, "addedAt");
        Objects.requireNonNull(addedBy, "addedBy");
    }

    static @Nullable Map<String, ClientDocument> of(List<EndpointClient> clients) {
        if (clients.isEmpty()) {
            return null;
        }
        Map<String, ClientDocument> documents = new LinkedHashMap<>();
        clients.forEach(client -> documents.put(
                client.name().value(),
                new ClientDocument(
                        client.hash().value(),
                        client.addedAt().toString(),
                        RevisionDocument.AuthorDocument.of(client.addedBy()))));
        return documents;
    }

    static List<EndpointClient> toClients(@Nullable Map<String, ClientDocument> documents) {
        return documents == null
                ? List.of()
                : documents.entrySet().stream()
                        .map(client -> client.getValue().toClient(client.getKey()))
                        .toList();
    }

    private EndpointClient toClient(String name) {
        return new EndpointClient(new ClientName(name), new TokenHash(hash), Instant.parse(addedAt), addedBy.toActor());
    }
}
