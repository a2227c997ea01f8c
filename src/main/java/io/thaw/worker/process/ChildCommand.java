package io.thaw.worker.process;

import io.thaw.worker.DeviceChoice;
import io.thaw.worker.WorkerProperties;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts a child: the same Java on the same classes with the same settings, for one slot. Settings go through its
 * environment, which others on the machine cannot read as they can a command line.
 */
final class ChildCommand {

    private static final List<String> PASSED_ON = List.of("spring.", "thaw.", "logging.", "management.");
    private static final String LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    private final WorkerProperties properties;
    private final ConfigurableEnvironment settings;
    private final JdbcConnectionDetails database;
    private final JsonMapper json;
    private final SecureRandom random = new SecureRandom();

    ChildCommand(
            WorkerProperties properties,
            ConfigurableEnvironment settings,
            JdbcConnectionDetails database,
            JsonMapper json) {
        this.properties = properties;
        this.settings = settings;
        this.database = database;
        this.json = json;
    }

    /**
     * Starts one.
     *
     * @param slot counted from 1
     */
    Child start(int slot) throws IOException {
        String name = properties.visibleName() + "/" + Integer.toHexString(random.nextInt(0x10000, 0x100000));
        ProcessBuilder child = new ProcessBuilder(command(name))
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        child.environment().put("SPRING_APPLICATION_JSON", json.writeValueAsString(settings()));
        if (properties.device() != DeviceChoice.CPU) {
            GpuShare.of(slot).ifPresent(gpu -> child.environment().put(GpuShare.VISIBLE, gpu));
        }
        return new Child(name, child.start());
    }

    private List<String> command(String name) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-X"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(mainClass());
        command.addAll(List.of(
                "--thaw.role=worker",
                "--thaw.worker.name=" + name,
                "--thaw.worker.isolation=thread",
                "--thaw.worker.slots=1",
                "--thaw.worker.cores=" + properties.coresOfAJob(),
                // Done by this process, or it would not run.
                "--spring.flyway.enabled=false"));
        return command;
    }

    /** The classes within the service's jar are found by a loader that it brings. */
    private static List<String> mainClass() {
        boolean inJar = ChildWorker.class.getClassLoader() != ClassLoader.getSystemClassLoader();
        String main = ChildWorker.class.getName();
        return inJar ? List.of("-Dloader.main=" + main, LAUNCHER) : List.of(main);
    }

    private Map<String, @Nullable String> settings() {
        Map<String, @Nullable String> passedOn = new TreeMap<>();
        settings.getPropertySources().stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .map(EnumerablePropertySource.class::cast)
                .flatMap(source -> Stream.of(source.getPropertyNames()))
                .filter(name -> PASSED_ON.stream().anyMatch(name::startsWith))
                .forEach(name -> passedOn.put(name, settings.getProperty(name)));
        passedOn.remove("spring.application.pid");
        passedOn.put("spring.datasource.url", database.getJdbcUrl());
        passedOn.put("spring.datasource.username", database.getUsername());
        passedOn.put("spring.datasource.password", database.getPassword());
        return passedOn;
    }
}
