package io.thaw.architecture;

import java.util.Map;
import java.util.Set;

/** The level of every module. A dependency points to a lower level, or is one of the few declared within a level. */
final class Levels {

    private static final Map<String, Integer> OF = Map.ofEntries(
            Map.entry("error", 0),
            Map.entry("observability", 0),
            Map.entry("role", 0),
            Map.entry("tenant", 0),
            Map.entry("freeze", 1),
            Map.entry("torch", 1),
            Map.entry("storage", 1),
            Map.entry("settings", 1),
            Map.entry("outbound", 1),
            Map.entry("web", 1),
            Map.entry("database", 1),
            Map.entry("security", 2),
            Map.entry("webhook", 2),
            Map.entry("encoder", 2),
            Map.entry("prefix", 2),
            Map.entry("tokenizer", 2),
            Map.entry("evaluation", 2),
            Map.entry("dataset", 3),
            Map.entry("task", 3),
            Map.entry("checkpoint", 3),
            Map.entry("registry", 3),
            Map.entry("history", 3),
            Map.entry("job", 4),
            Map.entry("training", 4),
            Map.entry("backbone", 4),
            Map.entry("inference", 4),
            Map.entry("mlflow", 5),
            Map.entry("worker", 5),
            Map.entry("cli", 5));

    private static final Map<String, Set<String>> WITHIN = Map.of(
            "registry", Set.of("checkpoint"),
            "outbound", Set.of("storage"),
            "inference", Set.of("backbone"),
            "tokenizer", Set.of("encoder"),
            "history", Set.of("dataset"),
            "tenant", Set.of("error"),
            "task", Set.of("dataset"));

    private Levels() {}

    static boolean isKnown(String module) {
        return OF.containsKey(module);
    }

    static boolean mayUse(String module, String used) {
        return module.equals(used)
                || OF.get(used) < OF.get(module)
                || WITHIN.getOrDefault(module, Set.of()).contains(used);
    }
}
