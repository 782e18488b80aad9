package dev.slipway.testbed.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Images in one tar of the OCI image layout, which container runtimes import without any registry. */
final class OciArchive {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String EPOCH = "1970-01-01T00:00:00Z";

    private OciArchive() {}

    /** Writes them; images that share a layer carry it once. */
    static void write(Path file, List<OciImage> images) throws IOException {
        Map<String, byte[]> documents = new LinkedHashMap<>();
        Map<String, OciLayer> layers = new LinkedHashMap<>();
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
        index.put("mediaType", "application/vnd.oci.image.index.v1+json");
        for (OciImage image : images) {
            layers.put(image.layer().digest(), image.layer());
            byte[] manifest = bytes(manifest(image, documents));
            documents.put(Sha256.of(manifest), manifest);
            ObjectNode entry = descriptor(index.withArray("manifests").addObject(), MANIFEST, manifest);
            entry.putObject("annotations")
                    .put("io.containerd.image.name", image.name())
                    .put(
                            "org.opencontainers.image.ref.name",
                            image.name().substring(image.name().lastIndexOf(':') + 1));
            platform(entry.putObject("platform"));
        }
        try (var tar = new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), "UTF-8")) {
            put(tar, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
            put(tar, "index.json", bytes(index));
            for (var document : documents.entrySet()) {
                put(tar, blob(document.getKey()), document.getValue());
            }
            for (OciLayer layer : layers.values()) {
                header(tar, blob(layer.digest()), layer.size());
                Files.copy(layer.file(), tar);
                tar.closeArchiveEntry();
            }
        }
    }

    private static ObjectNode manifest(OciImage image, Map<String, byte[]> documents) throws IOException {
        byte[] configuration = bytes(configuration(image));
        documents.put(Sha256.of(configuration), configuration);
        ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MANIFEST);
        descriptor(manifest.putObject("config"), "application/vnd.oci.image.config.v1+json", configuration);
        manifest.putArray("layers")
                .addObject()
                .put("mediaType", "application/vnd.oci.image.layer.v1.tar")
                .put("digest", image.layer().digest())
                .put("size", image.layer().size());
        return manifest;
    }

    private static ObjectNode configuration(OciImage image) {
        ObjectNode configuration = platform(JSON.createObjectNode()).put("created", EPOCH);
        ObjectNode runs = configuration.putObject("config").put("WorkingDir", "/");
        image.entrypoint().forEach(runs.putArray("Entrypoint")::add);
        new TreeMap<>(image.environment())
                .forEach((name, value) -> runs.withArray("Env").add(name + "=" + value));
        configuration
                .putObject("rootfs")
                .put("type", "layers")
                .putArray("diff_ids")
                .add(image.layer().digest());
        configuration.putArray("history").addObject().put("created", EPOCH);
        return configuration;
    }

    private static ObjectNode platform(ObjectNode node) {
        String machine = System.getProperty("os.arch");
        return node.put("architecture", machine.equals("aarch64") ? "arm64" : machine)
                .put("os", "linux");
    }

    private static ObjectNode descriptor(ObjectNode node, String mediaType, byte[] content) {
        return node.put("mediaType", mediaType)
                .put("digest", Sha256.of(content))
                .put("size", content.length);
    }

    private static byte[] bytes(ObjectNode document) throws IOException {
        return JSON.writeValueAsBytes(document);
    }

    private static String blob(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        header(tar, name, content.length);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void header(TarArchiveOutputStream tar, String name, long size) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setMode(0644);
        entry.setModTime(0);
        entry.setSize(size);
        tar.putArchiveEntry(entry);
    }
}
