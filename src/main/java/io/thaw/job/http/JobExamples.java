package io.thaw.job.http;

/** Bodies that work as they stand, for the OpenAPI document. */
final class JobExamples {

    static final String HEAD_ONLY = """
            {
              "name": "reviews-head-only",
              "base_model": "all-minilm-l6-v2",
              "dataset": "ds_01k9x2m4q8r3t5v7w9y1z3a5c7",
              "task": { "type": "text-classification", "max_length": 64, "pooling": "mean" },
              "freeze": { "strategy": "head_only" }
            }""";

    static final String FIRST_FOUR = """
            {
              "name": "reviews-first4",
              "base_model": "all-minilm-l6-v2",
              "dataset": "ds_01k9x2m4q8r3t5v7w9y1z3a5c7",
              "task": { "type": "text-classification", "max_length": 64, "pooling": "mean" },
              "freeze": { "strategy": "freeze_first_n", "n": 4 },
              "training": {
                "epochs": 3, "batch_size": 16, "learning_rate": "auto", "weight_decay": 0.01, "warmup_ratio": 0.1,
                "lr_scheduler": "linear", "max_grad_norm": 1.0, "precision": "auto", "seed": 42,
                "early_stopping": { "metric": "accuracy", "patience": 2 }
              },
              "priority": 0,
              "metadata": { "team": "nlp" }
            }""";

    static final String EVENT_STREAM = """
            id: 1
            event: state
            data: {"status":"queued"}

            id: 2
            event: state
            data: {"status":"running","worker":"host-1"}

            id: 3
            event: phase
            data: {"phase":"training"}

            id: 4
            event: metrics
            data: {"step":20,"epoch":0.12,"values":{"train/loss":0.64}}

            """;

    private JobExamples() {}
}
