package io.thaw.inference.warmup;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is loaded before it is asked.
 *
 * @param pinned models that are loaded before the process is ready, and stay; by their tenants, as in {@code
 *     thaw.inference.pinned.default=reviews@champion}
 */
@ConfigurationProperties("thaw.inference")
record WarmupProperties(@DefaultValue Map<String, List<String>> pinned) {}
