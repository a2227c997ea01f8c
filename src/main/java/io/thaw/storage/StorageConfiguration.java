package io.thaw.storage;

import io.thaw.storage.StorageProperties.S3;
import io.thaw.storage.StorageProperties.Storage;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageProperties.class)
class StorageConfiguration {

    @Bean
    StoreDirectory storeDirectory(StorageProperties properties) {
        return new StoreDirectory(properties.directory().resolve("blobs"));
    }

    @Bean
    BlobStore blobStore(StoreDirectory directory, StorageProperties properties, Clock clock) {
        S3 s3 = properties.storage().s3();
        return s3 == null ? new FileBlobStore(directory, clock) : S3BlobStore.open(s3, directory.unfinished());
    }

    @Bean
    Shelves shelves(BlobStore store, StoreDirectory directory, Clock clock) {
        return store instanceof S3BlobStore s3 ? s3.shelves() : new BlobTrash(directory, clock);
    }

    @Bean
    BlobCollector blobCollector(
            StoreDirectory directory,
            Shelves shelves,
            ReferencedBlobs references,
            StorageProperties properties,
            Clock clock) {
        Storage settings = properties.storage();
        return new BlobCollector(directory, shelves, references::now, settings.orphanAge(), settings.trashAge(), clock);
    }

    @Bean
    Disk disk(StoreDirectory directory) {
        return new DirectoryDisk(directory.root());
    }

    @Bean
    DiskSpace diskSpace(Disk disk, StorageProperties properties) {
        return new DiskSpace(
                disk, properties.storage().refuseBelow(), properties.storage().pauseBelow());
    }
}
