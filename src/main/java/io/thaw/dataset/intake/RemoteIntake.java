package io.thaw.dataset.intake;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Datasets;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.outbound.Outbound;
import io.thaw.outbound.Outbound.CallFailedException;
import io.thaw.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
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
                fetch(file.getValue(), local);
                sources.put(
                        file.getKey(),
                        new Source(
                                file.getValue().part(), file.getValue().filename(), () -> Files.newInputStream(local)));
            }
            return intake.create(spec, sources);
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    private void fetch(RemoteFile file, Path local) throws IOException {
        try {
            outbound.fetch(file.address(), local, properties.maxFetchedSize().toBytes(), properties.fetchDeadline());
        } catch (CallFailedException e) {
            throw new DomainException(e.fault("/" + file.part() + "/url"));
        }
        String expected = file.sha256();
        String found = expected == null ? "" : sha256(local);
        if (expected != null && !expected.equals(found)) {
            throw new DomainException(new Fault(
                    "/" + file.part() + "/sha256",
                    ErrorKind.DIGEST_MISMATCH,
                    "The file at the address has another SHA-256, " + found + "."));
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.hex(digest);
    }
}
