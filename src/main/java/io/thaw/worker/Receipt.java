package io.thaw.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.storage.Sha256;
import io.thaw.torch.Device;
import io.thaw.torch.Torch;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that decides what a run computes. Runs of one receipt give the same certificate, to the bit: nothing else, such as
 * the time, a pause or the other jobs of the machine, has a part in it.
 *
 * @param hash of all the rest, {@code sha256:…} as the others
 * @param specHash of the task and the hyperparameters with every {@code "auto"} decided
 * @param baseHash of the base's configuration, tensors and tokenizer
 * @param engine what computes
 * @param device the kind of processor or GPU: what it is able to, since sums are added up in another order by others
 * @param cores how many compute, for the same reason
 */
record Receipt(
        String hash,
        String specHash,
        String planHash,
        String datasetHash,
        String baseHash,
        long seed,
        String engine,
        String device,
        int cores) {

    static Receipt of(JobInput.Loaded job, Device trainedOn, int cores) {
        String spec = hash(JsonMapper.shared().writeValueAsString(job.hyperparameters()));
        String plan = job.lease().plan().hash();
        String dataset = job.dataset().contentHash();
        String base = job.base().contentHash();
        String engine = "PyTorch " + Torch.version();
        String device = trainedOn.kind();
        String hash = hash(Stream.of("thaw receipt 1", spec, plan, dataset, base, engine, device, cores)
                .map(Object::toString)
                .collect(Collectors.joining("\n")));
        return new Receipt(
                hash,
                spec,
                plan,
                dataset,
                base,
                job.hyperparameters().training().seed(),
                engine,
                device,
                cores);
    }

    private static String hash(String text) {
        return "sha256:" + Sha256.of(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
