package io.thaw.worker.process;

import io.thaw.job.JobRescue;
import io.thaw.role.Trains;
import io.thaw.worker.WorkerProperties;
import java.time.Clock;
import java.util.stream.IntStream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@Conditional(Trains.class)
@ConditionalOnProperty(name = "thaw.worker.isolation", havingValue = "process")
class ChildConfiguration {

    @Bean
    ChildCommand childCommand(
            WorkerProperties properties,
            ConfigurableEnvironment settings,
            JdbcConnectionDetails database,
            JsonMapper json) {
        return new ChildCommand(properties, settings, database, json);
    }

    @Bean
    ChildProcesses childProcesses(WorkerProperties properties, ChildCommand command, JobRescue rescue, Clock clock) {
        return new ChildProcesses(IntStream.rangeClosed(1, properties.slots())
                .mapToObj(slot -> new Slot(slot, command, rescue, clock))
                .toList());
    }
}
