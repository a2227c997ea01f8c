package io.thaw.backbone;

import io.thaw.encoder.EncoderConfig;
import io.thaw.registry.Manifest;
import io.thaw.registry.onnx.OnnxLayers;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of an encoder in 8 bits. An encoder has two: the layers that are its base's, which it shares with all others that left
 * those alone, and the rest.
 *
 * @param key equal for parts that compute the same from the same text
 */
record Int8Part(String key, Int8Layers layers) {

    /** Where parts begin and end, in layers. */
    private record Stretch(String key, int from, int to) {}

    /** The parts of a model's encoder, shared with whoever holds them already. To be released from the pool by their keys. */
    static List<Int8Part> acquire(EncoderConfig config, Manifest manifest, Manifest base, Residents residents) {
        Pool<String, Int8Layers> pool = residents.int8();
        List<Int8Part> parts = new ArrayList<>();
        try {
            for (Stretch stretch : stretches(config, manifest, base)) {
                Int8Layers layers = pool.acquire(
                        stretch.key(),
                        () -> new Int8Layers(
                                OnnxLayers.inInt8(
                                        config, manifest, residents.tensors().storage(), stretch.from(), stretch.to()),
                                residents.int8Bytes()));
                parts.add(new Int8Part(stretch.key(), layers));
            }
            return parts;
        } catch (RuntimeException e) {
            parts.forEach(part -> pool.release(part.key()));
            throw e;
        }
    }

    private static List<Stretch> stretches(EncoderConfig config, Manifest manifest, Manifest base) {
        List<String> own = Backbone.prefixes(config, Backbone.entries(manifest));
        List<String> shared = Backbone.prefixes(config, Backbone.entries(base));
        int same = 0;
        while (same < own.size() && own.get(same).equals(shared.get(same))) {
            same++;
        }
        int layers = config.layers();
        // The first prefix is that of the embeddings.
        int parting = Math.max(0, same - 1);
        List<Stretch> stretches = new ArrayList<>();
        if (parting > 0) {
            stretches.add(new Stretch(own.get(parting), 0, parting));
        }
        if (parting < layers) {
            stretches.add(new Stretch(own.get(layers) + " from " + parting, parting, layers));
        }
        return stretches;
    }
}
