package io.thaw.freeze;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A plan's content hash: SHA-256 over one line for each parameter. */
final class PlanHash {

    static final String PREFIX = "sha256:";

    private PlanHash() {}

    static String of(FreezeSpec spec, List<PlannedParameter> parameters) {
        StringBuilder text = new StringBuilder("thaw freeze plan 1\n")
                .append(spec.strategy().name())
                .append(spec.frozenDropout() ? " dropout" : "")
                .append('\n');
        for (PlannedParameter p : parameters) {
            text.append(p.name())
                    .append(' ')
                    .append(p.checkpointName())
                    .append(' ')
                    .append(p.shape());
            text.append(' ')
                    .append(p.trainable())
                    .append(' ')
                    .append(p.reason())
                    .append(' ')
                    .append(p.rule());
            // In hexadecimal, because the decimal form of a double changed between Java versions.
            text.append(' ').append(Double.toHexString(p.lrMultiplier()));
            text.append(' ').append(Double.toHexString(p.weightDecay()));
            text.append(' ').append(p.fresh()).append('\n');
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return PREFIX + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
