package io.thaw.mlflow;

import io.thaw.history.JobHistory;
import io.thaw.job.Jobs;
import io.thaw.role.Administers;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Jobs are told by processes of the API, where a tracking server is named. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MlflowProperties.class)
class MlflowConfiguration {

    @Bean
    @Conditional(Administers.class)
    @ConditionalOnProperty("thaw.mlflow.tracking-uri")
    RunExporter runExporter(
            MlflowProperties properties, JdbcClient jdbc, Jobs jobs, JobHistory history, JsonMapper json) {
        TrackingServer server =
                new TrackingServer(Objects.requireNonNull(properties.trackingUri()), properties.token(), json);
        return new RunExporter(new EndedJobs(jdbc), new RunRecorder(server, jobs, history, json));
    }
}
