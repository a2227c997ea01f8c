package io.thaw.security;

import io.thaw.tenant.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/**
 * Makes a key at the first start, so that nobody has to be let in without one. The secret goes to a file and never to the log,
 * which is read by more people.
 */
record FirstKey(ApiKeys keys, SecurityProperties settings) implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(FirstKey.class);

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        Optional<Secret> given = Optional.ofNullable(settings.firstKey()).map(Secret::new);
        Optional<ApiKeys.Issued> issued = Tenant.DEFAULT.call(() -> keys.issueFirst(given));
        if (issued.isPresent() && given.isEmpty()) {
            write(issued.get().secret(), settings.firstKeyFile().toAbsolutePath());
            LOG.info(
                    "The first key to the API is in {}", settings.firstKeyFile().toAbsolutePath());
        }
    }

    private static void write(Secret secret, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path whole = Files.createTempFile(
                file.getParent(),
                ".api-key",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(whole, secret.text());
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
