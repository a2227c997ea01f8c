package io.thaw.registry.intake;

import io.thaw.checkpoint.Checkpoints;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.outbound.Outbound;
import io.thaw.outbound.Outbound.CallFailedException;
import io.thaw.outbound.RemoteFile;
import io.thaw.registry.BaseModels;
import io.thaw.storage.Sha256;
import io.thaw.storage.TemporaryFileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;

/** Makes base models of files that are sent or that lie elsewhere. Nothing of them stays but the base model. */
@Service
@EnableConfigurationProperties(IntakeProperties.class)
public class BaseModelIntake {

    private static final String WEIGHTS = "model.safetensors";
    private static final String SHARD_INDEX = "model.safetensors.index.json";

    private final BaseModels baseModels;
    private final Outbound outbound;
    private final IntakeProperties properties;

    BaseModelIntake(BaseModels baseModels, Outbound outbound, IntakeProperties properties) {
        this.baseModels = baseModels;
        this.outbound = outbound;
        this.properties = properties;
    }

    /**
     * Imports the files of a checkpoint, or the one archive that holds it.
     *
     * @param files whose names differ
     * @throws DomainException with pointers {@code /file} and {@code /spec}; see {@link BaseModels#importFrom}
     */
    public BaseModels.Import importSent(String name, List<SentFile> files) throws IOException {
        try (StagedCheckpoint staged = new StagedCheckpoint()) {
            for (SentFile file : files) {
                String found = copy(file, staged.place(file.name()));
                if (file.sha256() != null && !file.sha256().equals(found)) {
                    throw new DomainException(new Fault(
                            "/spec/sha256/" + file.name(),
                            ErrorKind.DIGEST_MISMATCH,
                            "The file has another SHA-256, " + found + "."));
                }
            }
            String source = files.stream().map(SentFile::name).collect(Collectors.joining(", "));
            return baseModels.importFrom(name, staged.checkpoint(), source, "/file");
        }
    }

    /**
     * Fetches the files of a checkpoint, or the one archive that holds it, and imports them.
     *
     * @param files whose names differ and are no paths
     * @throws DomainException where one cannot be had or is another than was expected, and with pointers {@code /name} and
     *     {@code /files}; see {@link BaseModels#importFrom}
     */
    public BaseModels.Import importFrom(String name, List<RemoteFile> files) throws IOException {
        try (StagedCheckpoint staged = new StagedCheckpoint()) {
            for (RemoteFile file : files) {
                outbound.fetch(
                        file,
                        staged.place(file.filename()),
                        properties.maxFileSize().toBytes(),
                        properties.fetchDeadline());
            }
            String source = files.stream().map(RemoteFile::source).collect(Collectors.joining(", "));
            return baseModels.importFrom(name, staged.checkpoint(), source, "/files");
        }
    }

    /**
     * Fetches what a hub has of a checkpoint's files, and imports them. Pickles are not fetched.
     *
     * @param repository such as {@code google-bert/bert-base-uncased}
     * @param revision a commit, 40 hexadecimal digits
     * @throws DomainException with pointers {@code /name} and {@code /repository}; see {@link BaseModels#importFrom}
     */
    public BaseModels.Import importFromHub(String name, String repository, String revision) throws IOException {
        HubRepository hub = new HubRepository(properties.hub(), repository, revision);
        outbound.allowed(hub.file(WEIGHTS).toString(), "/repository");
        try (StagedCheckpoint staged = new StagedCheckpoint()) {
            for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt")) {
                fetchIfThere(hub, file, staged);
            }
            if (!fetchIfThere(hub, WEIGHTS, staged) && fetchIfThere(hub, SHARD_INDEX, staged)) {
                for (String shard : Checkpoints.shards(staged.directory())) {
                    fetchIfThere(hub, shard, staged);
                }
            }
            return baseModels.importFrom(name, staged.directory(), hub.toString(), "/repository");
        } catch (CallFailedException e) {
            throw new DomainException(e.fault("/repository"));
        }
    }

    private boolean fetchIfThere(HubRepository hub, String name, StagedCheckpoint staged) throws CallFailedException {
        try {
            outbound.fetch(
                    hub.file(name), staged.place(name), properties.maxFileSize().toBytes(), properties.fetchDeadline());
            return true;
        } catch (CallFailedException e) {
            if (e.absent()) {
                return false;
            }
            throw e;
        }
    }

    private static String copy(SentFile file, Path place) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = file.bytes().getInputStream();
                OutputStream out = new DigestOutputStream(new TemporaryFileOutputStream(place), digest)) {
            in.transferTo(out);
        }
        return Sha256.hex(digest);
    }
}
