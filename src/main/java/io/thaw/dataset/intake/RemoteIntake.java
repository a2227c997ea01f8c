package io.thaw.dataset.intake;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Datasets;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.error.DomainException;
import io.thaw.outbound.Outbound;
import io.thaw.outbound.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.util.FileSystemUtils;

/** Makes datasets of files that lie elsewhere. They are fetched whole first, and nothing of them stays but the dataset. */
@Service
public class RemoteIntake {

    private final Outbound outbound;
    private final DatasetIntake intake;
    private final IntakeProperties properties;

    RemoteIntake(Outbound outbound, DatasetIntake intake, IntakeProperties properties) {
        this.outbound = outbound;
        this.intake = intake;
        this.properties = properties;
    }

    /**
     * Makes a dataset of files, as {@link DatasetIntake#create} does once they are here.
     *
     * @throws DomainException where one cannot be had or is another than was expected, and with what is wrong with the rows
     */
    public Datasets.Creation create(DatasetSpec spec, Map<Split, RemoteFile> files) throws IOException {
        Path directory = Files.createTempDirectory("thaw-dataset");
        try {
            Map<Split, Source> sources = new EnumMap<>(Split.class);
            for (Map.Entry<Split, RemoteFile> file : files.entrySet()) {
                Path local = directory.resolve(file.getKey().toString());
                outbound.fetch(
                        file.getValue(), local, properties.maxFetchedSize().toBytes(), properties.fetchDeadline());
                sources.put(
                        file.getKey(),
                        new Source(
                                file.getKey().toString(),
                                file.getValue().filename(),
                                () -> Files.newInputStream(local)));
            }
            return intake.create(spec, sources);
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }
}
