package io.thaw.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service's settings, by what Spring Boot's annotation processor has written down of them.
 *
 * @param names as in {@code thaw.worker.token-cache}
 * @param several those of them that hold lists or maps: what is below their names are their members
 */
record KnownSettings(Set<String> names, Set<String> several) {

    private static final String PREFIX = "thaw.";
    private static final List<String> WRITTEN = List.of(
            "META-INF/spring-configuration-metadata.json", "META-INF/additional-spring-configuration-metadata.json");

    static KnownSettings read() {
        Set<String> names = new TreeSet<>();
        Set<String> several = new TreeSet<>();
        try {
            for (String file : WRITTEN) {
                for (URL url :
                        Collections.list(KnownSettings.class.getClassLoader().getResources(file))) {
                    try (InputStream in = url.openStream()) {
                        settings(JsonMapper.shared().readTree(in)).forEach(setting -> {
                            String name = setting.get("name").stringValue();
                            names.add(name);
                            if (setting.get("type").stringValue().matches("java\\.util\\.(List|Map|Set)<.*")) {
                                several.add(name);
                            }
                        });
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownSettings(names, several);
    }

    private static Stream<JsonNode> settings(JsonNode written) {
        return written.get("properties")
                .valueStream()
                .filter(setting -> setting.get("name").stringValue().startsWith(PREFIX));
    }

    /** Whether a property's name, in any of the ways to write it, looks like a setting of the service's and is none. */
    boolean misses(String property) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        return property.startsWith(PREFIX)
                && names.stream().map(ConfigurationPropertyName::of).noneMatch(name::equals)
                && several.stream().map(ConfigurationPropertyName::of).noneMatch(holder -> holder.isAncestorOf(name));
    }

    /**
     * Whether an environment variable looks like a setting and is none: {@code THAW_WORKER_SLOT} does. {@code THAW_KEY} does not, as
     * no group of settings is called so; what else people keep in variables of theirs is none of the service's business.
     */
    boolean missesVariable(String variable) {
        return names.stream()
                        .filter(name -> name.indexOf('.', PREFIX.length()) > 0)
                        .map(name -> name.substring(0, name.lastIndexOf('.')))
                        .flatMap(KnownSettings::variables)
                        .anyMatch(group -> variable.startsWith(group + "_"))
                && names.stream().flatMap(KnownSettings::variables).noneMatch(variable::equals)
                && several.stream()
                        .flatMap(KnownSettings::variables)
                        .noneMatch(holder -> variable.startsWith(holder + "_"));
    }

    /** Dashes are left out of a variable's name, or written as it can hold them. */
    private static Stream<String> variables(String name) {
        String upper = name.toUpperCase(Locale.ROOT).replace('.', '_');
        return Stream.of(upper.replace("-", ""), upper.replace('-', '_'));
    }
}
