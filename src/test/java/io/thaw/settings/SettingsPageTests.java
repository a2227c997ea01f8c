package io.thaw.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/settings.md} has the settings that the sources have: {@code mvn test -Dtest=SettingsPageTests -Dsettings.write=true} writes it. */
class SettingsPageTests {

    private static final Path PAGE = Path.of("docs", "settings.md");

    private static final String INTRODUCTION = """
            # Settings

            All that are the service's own. They are given, as those of Spring Boot are, in `application.yaml` beside the jar, on the
            command line (`--thaw.worker.slots=2`) or in the environment (`THAW_WORKER_SLOTS=2`); the database is
            `spring.datasource.url`, `username` and `password`, the port `server.port`. A setting that there is not stops the start.

            This page is written from the sources, and a test keeps it so.
            """;

    @Test
    void thePageHasTheSettingsThatThereAre() throws Exception {
        String page = page();
        if (Boolean.getBoolean("settings.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    @Test
    void everySettingIsExplained() throws Exception {
        assertThat(settings().values())
                .allSatisfy(setting -> assertThat(setting.path("description").stringValue(""))
                        .as(setting.toString())
                        .isNotBlank());
    }

    private static Map<String, JsonNode> settings() throws IOException {
        Map<String, JsonNode> settings = new TreeMap<>();
        for (String file : new String[] {
            "/META-INF/spring-configuration-metadata.json", "/META-INF/additional-spring-configuration-metadata.json"
        }) {
            try (InputStream in = SettingsPageTests.class.getResourceAsStream(file)) {
                JsonMapper.shared().readTree(in).get("properties").forEach(setting -> {
                    String name = setting.get("name").stringValue();
                    if (name.startsWith("thaw.")) {
                        settings.putIfAbsent(name, setting);
                    }
                });
            }
        }
        return settings;
    }

    private static String page() throws Exception {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        String group = null;
        Map<String, JsonNode> settings = settings();
        for (String name : settings.keySet().stream()
                .sorted(Comparator.comparing(SettingsPageTests::group).thenComparing(Comparator.naturalOrder()))
                .toList()) {
            String itsGroup = group(name);
            if (!itsGroup.equals(group)) {
                group = itsGroup;
                page.append("\n## ")
                        .append(group)
                        .append("\n\n| setting | value | default | meaning |\n|---|---|---|---|\n");
            }
            JsonNode written = settings.get(name);
            page.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            name.substring(itsGroup.length() + 1),
                            values(written.get("type").stringValue()),
                            standard(written.path("defaultValue")),
                            written.path("description")
                                    .stringValue("")
                                    .replaceAll("\\{@code ([^}]+)}", "`$1`")
                                    .replaceAll("\\s+", " ")));
        }
        return page.toString();
    }

    private static String group(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String standard(JsonNode value) {
        return value.isMissingNode() || value.asString().isEmpty() ? "" : "`" + value.asString() + "`";
    }

    private static String values(String type) throws ClassNotFoundException {
        if (type.startsWith("java.util.List<")) {
            return "list, separated by commas";
        }
        if (type.startsWith("java.util.Map<java.lang.String,java.util.List<")) {
            return "lists by name, separated by commas";
        }
        Class<?> known = Class.forName(type);
        if (known.isEnum()) {
            return Arrays.stream(known.getEnumConstants())
                    .map(constant -> "`" + constant.toString().toLowerCase(Locale.ROOT) + "`")
                    .collect(Collectors.joining(", "));
        }
        return switch (known.getSimpleName()) {
            case "Duration" -> "time, as in `500ms`, `10s`, `2h`";
            case "DataSize" -> "size, as in `512MB`, `2GB`";
            case "Integer" -> "whole number";
            case "Double" -> "number";
            case "Boolean" -> "`true`, `false`";
            default -> "text";
        };
    }
}
