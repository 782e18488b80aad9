package dev.slipway.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of docs/status.md, as they are written there. */
final class StatusDocument {
    private final List<String> lines;

    StatusDocument() {
        try {
            this.lines = Files.readAllLines(root().resolve("docs/status.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of the first table below a heading, by the names of their columns. */
    List<Map<String, String>> table(String heading) {
        List<String> table = lines.subList(lines.indexOf("## " + heading) + 1, lines.size()).stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        List<String> names = cells(table.get(0));
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : table.subList(2, table.size())) {
            List<String> cells = cells(line);
            if (cells.size() != names.size()) {
                throw new IllegalArgumentException(names.size() + " cells are needed: " + line);
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int column = 0; column < names.size(); column++) {
                row.put(names.get(column), cells.get(column));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The list behind some words, up to the full stop. */
    List<String> listBehind(String words) {
        String text = String.join(" ", lines);
        int start = text.indexOf(words) + words.length();
        return Arrays.asList(
                text.substring(start, text.indexOf('.', start)).strip().split(",\\s*", -1));
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("docs/status.md"))) {
            here = here.getParent();
        }
        return here;
    }
}
