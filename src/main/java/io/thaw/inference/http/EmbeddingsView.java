package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.inference.FeatureVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/** Embeddings in OpenAI's shape. */
record EmbeddingsView(
        @Schema(example = "list") String object,
        List<EmbeddingsView.Embedding> data,
        @Schema(example = "all-minilm-l6-v2") String model,
        EmbeddingsView.Usage usage) {

    /** A text's vector. */
    record Embedding(
            @Schema(example = "embedding") String object,
            @Schema(example = "0") int index,

            @Schema(
                    example = "[0.012, -0.051]",
                    types = {"array", "string"})
            Object embedding) {}

    /** How many tokens were read. */
    record Usage(
            @Schema(example = "8") int promptTokens,
            @Schema(example = "8") int totalTokens) {}

    static EmbeddingsView of(List<FeatureVector> vectors, EmbeddingsRequest request) {
        int tokens = vectors.stream().mapToInt(FeatureVector::tokens).sum();
        List<Embedding> data = IntStream.range(0, vectors.size())
                .mapToObj(i ->
                        new Embedding("embedding", i, written(vectors.get(i).values(), request.inBase64())))
                .toList();
        return new EmbeddingsView("list", data, request.model(), new Usage(tokens, tokens));
    }

    private static Object written(float[] vector, boolean inBase64) {
        if (!inBase64) {
            return vector;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
