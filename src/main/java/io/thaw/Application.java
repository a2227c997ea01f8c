package io.thaw;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service. The jar's main class, {@code io.thaw.cli.Thaw}, starts it. */
@SpringBootApplication
public class Application {}
