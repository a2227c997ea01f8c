package io.thaw.backbone;

import io.thaw.registry.BaseModel;
import io.thaw.registry.Manifest;
import java.util.List;

/**
 * An encoder as a model has it in memory, all of it shared.
 *
 * @param int8 its layers in 8 bits; empty where they multiply as the backbone does
 */
record LoadedEncoder(Backbone backbone, List<Int8Part> int8) {

    /** The encoder of a model, to be given back with {@link #release}. */
    static LoadedEncoder acquire(BaseModel base, Manifest manifest, boolean inInt8, Residents residents) {
        Backbone backbone = Backbone.acquire(
                base.encoder().config(),
                Backbone.entries(manifest),
                residents.tensors(),
                residents.backbones(),
                inInt8);
        if (!inInt8) {
            return new LoadedEncoder(backbone, List.of());
        }
        try {
            return new LoadedEncoder(
                    backbone, Int8Part.acquire(backbone.config(), manifest, base.manifest(), residents));
        } catch (RuntimeException e) {
            residents.backbones().release(backbone.key());
            throw e;
        }
    }

    void release(Residents residents) {
        int8.forEach(part -> residents.int8().release(part.key()));
        residents.backbones().release(backbone.key());
    }
}
