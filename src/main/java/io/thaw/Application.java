package io.thaw;

import io.thaw.role.ForRequests;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;

/** The service. The jar's main class, {@code io.thaw.cli.Thaw}, starts it. */
@SpringBootApplication
@ComponentScan(
        excludeFilters =
                @Filter(
                        type = FilterType.CUSTOM,
                        // The first two are Spring Boot's own.
                        classes = {TypeExcludeFilter.class, AutoConfigurationExcludeFilter.class, ForRequests.class}))
public class Application {}
