package io.thaw.worker;

import io.thaw.prefix.PrefixStore;
import io.thaw.tokenizer.TokenStore;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the worker.
 *
 * @param name of the worker, for people to see; the machine's where it is not given
 * @param isolation what keeps one job from the others
 * @param device what jobs train on; {@code auto} is a GPU where there is one and libtorch is built for it
 * @param slots how many jobs train at the same time; many small jobs end sooner one to a core, a lone job with all of them
 * @param cores how many cores a job may use; where it is not given, the slots share the machine's
 * @param tokenCache where tokenized splits are kept, for the next job on the same texts
 * @param tokenCacheSize how much of them
 * @param prefixCache where the outputs of frozen prefixes are kept, for the next job on the same texts
 * @param prefixCacheSize how much of them
 * @param poll how long an idle worker waits before it looks for a job again, where no signal tells it of one
 * @param heartbeat how often leases are renewed; well below {@code thaw.job.lease}
 * @param patience the part of a lease's term after which a run whose lease no heartbeat has renewed stops by itself; from 1 on,
 *     that is left to the database's fence
 * @param checkpointEvery how much time lies between two checkpoints of a run, or more where they are large
 * @param hangsAfter how long a run may give no sign of life before it is given up
 */
@Validated
@ConfigurationProperties("thaw.worker")
public record WorkerProperties(
        @Nullable String name,
        @DefaultValue("thread") Isolation isolation,
        @DefaultValue("auto") DeviceChoice device,
        @DefaultValue("1") @Min(1) int slots,
        @Nullable @Min(1) Integer cores,
        @DefaultValue("data/token-cache") String tokenCache,
        @DefaultValue("2GB") DataSize tokenCacheSize,
        @DefaultValue("data/prefix-cache") String prefixCache,
        @DefaultValue("10GB") DataSize prefixCacheSize,
        @DefaultValue("2s") Duration poll,
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue("0.8") @Positive double patience,
        @DefaultValue("60s") Duration checkpointEvery,
        @DefaultValue("10m") Duration hangsAfter) {

    PrefixStore prefixStore(Clock clock) {
        return new PrefixStore(Path.of(prefixCache), prefixCacheSize.toBytes(), clock);
    }

    TokenStore tokenStore(Clock clock) {
        return new TokenStore(Path.of(tokenCache), tokenCacheSize.toBytes(), clock);
    }

    /** What the worker is called, for people to see. */
    public String visibleName() {
        return name == null ? hostName() : name;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** How many cores a job uses. */
    public int coresOfAJob() {
        return cores == null ? Math.max(1, Runtime.getRuntime().availableProcessors() / slots) : cores;
    }
}
