package io.thaw.registry.card;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Markdown in which a text that a person gave stands for itself, whatever it holds. */
final class Markdown {

    private static final Pattern BREAKS = Pattern.compile("[\\s\\p{Cc}\\p{Zl}\\p{Zp}]+");
    /** A dollar begins a formula on some hubs. */
    private static final Pattern MARKUP = Pattern.compile("[\\\\`*_\\[\\]<>|~&#$]");

    private Markdown() {}

    /** The text without line breaks. */
    static String line(String text) {
        return BREAKS.matcher(text).replaceAll(" ").strip();
    }

    /** The text without line breaks and with its markup escaped: for any place but the first in a line. */
    static String text(String text) {
        return MARKUP.matcher(line(text)).replaceAll("\\\\$0");
    }

    /** A name that the service gave: it holds no backtick. */
    static String code(String name) {
        return "`" + name + "`";
    }

    static String fenced(String language, String code) {
        return "```" + language + "\n" + code.strip() + "\n```";
    }

    /** A table of cells that are Markdown. */
    static String table(List<String> head, List<List<String>> rows) {
        List<String> rule = Collections.nCopies(head.size(), "---");
        return Stream.concat(Stream.of(head, rule), rows.stream())
                .map(cells -> "| " + String.join(" | ", cells) + " |")
                .collect(Collectors.joining("\n"));
    }

    /** What hubs read of a card. Texts must be without line breaks, or a line of a text could end it. */
    static String frontMatter(Map<String, ?> metadata) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        return "---\n" + new Yaml(options).dump(metadata) + "---";
    }
}
