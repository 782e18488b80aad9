package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OciArchiveTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    @DisplayName("Every document and layer of an archive lies under the digest of its own bytes")
    void digestsAreTrue() throws IOException {
        Map<String, byte[]> blobs = archive();

        assertThat(blobs).hasSizeGreaterThan(4);
        blobs.forEach((name, content) -> {
            if (name.startsWith("blobs/")) {
                assertThat(name).isEqualTo("blobs/" + Sha256.of(content).replace(':', '/'));
            }
        });
    }

    @Test
    @DisplayName("Two images of one layer carry it once, each with its own command and environment")
    void sharedLayer() throws IOException {
        Map<String, byte[]> blobs = archive();
        Map<String, JsonNode> images = images(blobs);

        assertThat(images).containsOnlyKeys("slipway.test/a:1", "slipway.test/a:2");
        assertThat(layer(images.get("slipway.test/a:1"))).isEqualTo(layer(images.get("slipway.test/a:2")));
        JsonNode second = document(blobs, images.get("slipway.test/a:2").path("config"));
        assertThat(second.path("config").path("Entrypoint").toString()).isEqualTo("[\"/bin/program\",\"--two\"]");
        assertThat(second.path("config").path("Env").toString()).isEqualTo("[\"MODEL=2\",\"PATH=/bin\"]");
        assertThat(second.path("rootfs").path("diff_ids").get(0).asText())
                .isEqualTo(layer(images.get("slipway.test/a:2")));
    }

    @Test
    @DisplayName("A layer has its programs executable, its links as links, and every folder before what lies in it")
    void layerContent() throws IOException {
        Map<String, byte[]> blobs = archive();
        String digest = layer(images(blobs).get("slipway.test/a:1"));
        Map<String, TarArchiveEntry> entries =
                entries(new ByteArrayInputStream(blobs.get("blobs/" + digest.replace(':', '/'))));

        assertThat(entries.get("bin/program").getMode() & 0777).isEqualTo(0755);
        assertThat(entries.get("bin/link").getLinkName()).isEqualTo("program");
        assertThat(entries.get("tmp/").getMode() & 07777).isEqualTo(01777);
        assertThat(List.copyOf(entries.keySet()))
                .containsSubsequence("opt/", "opt/tree/", "opt/tree/" + "x".repeat(150));
    }

    @Test
    @DisplayName("The same content gives the same bytes")
    void reproducible() throws IOException {
        assertThat(Files.readAllBytes(write("one"))).isEqualTo(Files.readAllBytes(write("two")));
    }

    @ParameterizedTest
    @DisplayName("An image name without host or tag is refused")
    @ValueSource(strings = {"iris:1", "slipway.test/iris", "slipway.test/Iris:1", ""})
    void badNameIsRefused(String name) {
        assertThatThrownBy(() -> new OciImage(name, new OciLayer(folder, "", 0), List.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    private Map<String, byte[]> archive() throws IOException {
        var blobs = new HashMap<String, byte[]>();
        try (var tar = new TarArchiveInputStream(Files.newInputStream(write("archive")))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                blobs.put(entry.getName(), tar.readAllBytes());
            }
        }
        return blobs;
    }

    private Path write(String name) throws IOException {
        Path work = Files.createDirectory(folder.resolve(name));
        Path program = Files.writeString(work.resolve("program"), "#!/bin/sh\n");
        Path tree = Files.createDirectory(work.resolve("tree"));
        Files.writeString(tree.resolve("x".repeat(150)), "long");
        OciLayer layer = OciLayer.content()
                .program("/bin/program", program)
                .link("/bin/link", "program")
                .tree("/opt/tree", tree)
                .write(work.resolve("layer.tar"));
        Path archive = work.resolve("archive.tar");
        OciArchive.write(
                archive,
                List.of(
                        new OciImage("slipway.test/a:1", layer, List.of("/bin/program"), Map.of("PATH", "/bin")),
                        new OciImage(
                                "slipway.test/a:2",
                                layer,
                                List.of("/bin/program", "--two"),
                                Map.of("PATH", "/bin", "MODEL", "2"))));
        return archive;
    }

    private static Map<String, JsonNode> images(Map<String, byte[]> blobs) throws IOException {
        var images = new LinkedHashMap<String, JsonNode>();
        for (JsonNode entry : JSON.readTree(blobs.get("index.json")).path("manifests")) {
            String name =
                    entry.path("annotations").path("io.containerd.image.name").asText();
            images.put(name, document(blobs, entry));
        }
        return images;
    }

    private static JsonNode document(Map<String, byte[]> blobs, JsonNode descriptor) throws IOException {
        return JSON.readTree(
                blobs.get("blobs/" + descriptor.path("digest").asText().replace(':', '/')));
    }

    private static String layer(JsonNode manifest) {
        return manifest.path("layers").get(0).path("digest").asText();
    }

    private static Map<String, TarArchiveEntry> entries(InputStream layer) throws IOException {
        var entries = new LinkedHashMap<String, TarArchiveEntry>();
        try (var tar = new TarArchiveInputStream(layer)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        }
        return entries;
    }
}
