package io.thaw.settings;

import io.thaw.error.NearestNames;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Stops a start with settings that there are not: a service that goes on without them is not the one that was meant. */
final class UnknownSettings implements EnvironmentPostProcessor {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment settings, SpringApplication application) {
        KnownSettings known = KnownSettings.read();
        TreeSet<String> unknown = new TreeSet<>();
        settings.getPropertySources().forEach(source -> {
            if (source instanceof EnumerablePropertySource<?> named) {
                boolean variables = source instanceof SystemEnvironmentPropertySource;
                for (String name : named.getPropertyNames()) {
                    if (variables ? known.missesVariable(name) : known.misses(name)) {
                        unknown.add(name + " (in " + source.getName() + "), perhaps " + nearest(name, known));
                    }
                }
            }
        });
        if (!unknown.isEmpty()) {
            throw new UnknownSettingsException(List.copyOf(unknown));
        }
    }

    private static String nearest(String name, KnownSettings known) {
        String written = name.toLowerCase(Locale.ROOT).replace('_', '.');
        return NearestNames.of(written, known.names(), 1).get(0);
    }
}
