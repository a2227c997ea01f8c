package io.thaw.dataset.intake;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is taken.
 *
 * @param maxUnpackedSize of a file that was packed with gzip
 */
@ConfigurationProperties("thaw.dataset")
record IntakeProperties(@DefaultValue("2GB") DataSize maxUnpackedSize) {}
