package io.thaw.storage;

import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageProperties.class)
class StorageConfiguration {

    @Bean
    BlobStore blobStore(StorageProperties properties, Clock clock) {
        FileBlobStore store = new FileBlobStore(properties.directory().resolve("blobs"));
        store.sweep(clock.instant());
        return store;
    }
}
