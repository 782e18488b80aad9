package dev.slipway.core.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Toleration;
import dev.slipway.model.UserId;
import dev.slipway.model.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads groups from JSON, strictly, and says everything that is wrong with it. One use each. Not thread-safe. */
final class GroupsReader {
    private static final Set<String> DOCUMENT = Set.of("groups", "overallLimits");
    private static final Set<String> GROUP =
            Set.of("id", "displayName", "modelDeployment", "members", "limits", "mostDeployments", "instanceTypes");
    private static final Set<String> INSTANCE_TYPE =
            Set.of("id", "displayName", "resources", "nodeSelector", "tolerations");
    private static final Set<String> TOLERATION = Set.of("key", "operator", "value", "effect");

    private final Path file;
    private final List<Violation> violations = new ArrayList<>();

    GroupsReader(Path file) {
        this.file = file;
    }

    StaticGroupDirectory read(byte[] content) {
        DocumentPart document = DocumentPart.of("", parsed(content), DOCUMENT, violations);
        if (document.lacks("groups")) {
            document.note("groups", "is required; an empty list means that there are none");
        }
        ResourceAmounts overall = amounts(document, "overallLimits");
        Set<GroupId> seen = new HashSet<>();
        List<Group> groups = document.list("groups", element -> group(element.object(GROUP), seen));
        if (!violations.isEmpty()) {
            throw new InvalidDirectoryFileException(file, violations);
        }
        return new StaticGroupDirectory(groups, overall);
    }

    private JsonNode parsed(byte[] content) {
        var mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        try {
            return mapper.readTree(content);
        } catch (JsonProcessingException e) {
            String where = Optional.ofNullable(e.getLocation())
                    .map(location -> "line " + location.getLineNr() + ", column " + location.getColumnNr())
                    .orElse("");
            violations.add(new Violation(where, e.getOriginalMessage()));
        } catch (IOException e) {
            violations.add(new Violation("", e.toString()));
        }
        throw new InvalidDirectoryFileException(file, violations);
    }

    private Optional<Group> group(DocumentPart part, Set<GroupId> seen) {
        Optional<GroupId> id = part.required("id").flatMap(text -> part.made("id", () -> new GroupId(text)));
        if (id.isPresent() && !seen.add(id.get())) {
            part.note("id", "'" + id.get() + "' is the id of an earlier group too");
        }
        var group = Group.builder();
        part.text("displayName").ifPresent(group::displayName);
        part.flag("modelDeployment").ifPresent(group::isModelDeploymentOn);
        group.addAllMembers(part.list("members", element -> element.made(UserId::new)));
        group.limits(amounts(part, "limits"));
        part.number("mostDeployments").ifPresent(group::mostDeployments);
        Set<InstanceTypeId> types = new HashSet<>();
        group.addAllInstanceTypes(
                part.list("instanceTypes", element -> instanceType(element.object(INSTANCE_TYPE), types)));
        return id.flatMap(known -> part.made("", () -> group.id(known).build()));
    }

    private Optional<InstanceType> instanceType(DocumentPart part, Set<InstanceTypeId> seen) {
        Optional<InstanceTypeId> id =
                part.required("id").flatMap(text -> part.made("id", () -> new InstanceTypeId(text)));
        boolean isNew = id.isEmpty() || seen.add(id.get());
        if (!isNew) {
            part.note("id", "'" + id.get() + "' is the id of an earlier instance type of the group too");
        }
        var type = InstanceType.builder();
        part.text("displayName").ifPresent(type::displayName);
        if (part.lacks("resources")) {
            part.note("resources", "is required: what one replica gets");
        }
        type.resources(amounts(part, "resources"));
        type.putAllNodeSelector(part.pairs("nodeSelector", false));
        type.addAllTolerations(part.list("tolerations", element -> toleration(element.object(TOLERATION))));
        return id.filter(known -> isNew)
                .flatMap(known -> part.made("", () -> type.id(known).build()));
    }

    private static Optional<Toleration> toleration(DocumentPart part) {
        String key = part.text("key").orElse("");
        String operator = part.text("operator").orElse("Equal");
        String value = part.text("value").orElse("");
        String effect = part.text("effect").orElse("");
        return part.made("", () -> new Toleration(key, operator, value, effect));
    }

    private static ResourceAmounts amounts(DocumentPart part, String field) {
        Map<ResourceName, Quantity> amounts = new LinkedHashMap<>();
        part.pairs(field, true).forEach((name, text) -> {
            String path = field + "." + name;
            Optional<ResourceName> resource = part.made(path, () -> new ResourceName(name));
            Optional<Quantity> quantity = part.made(path, () -> Quantity.parse(text));
            if (resource.isPresent() && quantity.isPresent()) {
                amounts.put(resource.get(), quantity.get());
            }
        });
        return ResourceAmounts.of(amounts);
    }
}
