package io.thaw.registry.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Draws plans as rows of a picture: a cell for each component of BERT-base, blue where it is frozen, orange where it trains, paler with
 * a smaller rate, and blue with an orange edge where a part of it trains; beside it what that costs.
 */
final class FreezePicture {

    private static final List<String> COMPONENTS = Stream.of(
                    Stream.of("embeddings"),
                    IntStream.range(0, 12).mapToObj(layer -> "encoder.layer." + layer),
                    Stream.of("pooler", "head"))
            .flatMap(names -> names)
            .toList();

    private static final Map<String, String> SHORT = Map.of("embeddings", "emb.", "pooler", "pool.", "head", "head");

    private static final int LEFT = 250;
    private static final int CELL = 30;
    private static final int ROW = 34;
    private static final int TOP = 44;
    private static final int RIGHT = LEFT + CELL * 15 + 14;
    private static final int WIDTH = RIGHT + 300;

    private static final String FROZEN = "#bfdbfe";
    private static final String TRAINS = "#f97316";

    private final List<String> elements = new ArrayList<>();
    private int rows;

    FreezePicture() {
        for (int i = 0; i < COMPONENTS.size(); i++) {
            String name = COMPONENTS.get(i);
            String shown = name.startsWith("encoder") ? String.valueOf(i - 1) : SHORT.get(name);
            text(LEFT + i * CELL + CELL / 2, TOP - 10, "middle", "#475569", shown);
        }
        text(RIGHT, TOP - 10, "start", "#475569", "trains · of a step's cost (cached) · stores");
    }

    /** Adds a row: a strategy's JSON and the plan that was made of it. */
    void add(String strategy, JsonNode plan) {
        int y = TOP + rows++ * ROW;
        text(LEFT - 10, y + 19, "end", "#0f172a", strategy);
        for (int i = 0; i < COMPONENTS.size(); i++) {
            cell(LEFT + i * CELL, y, COMPONENTS.get(i), plan.get("parameters"));
        }
        JsonNode cost = plan.get("cost");
        JsonNode cached = cost.get("flops_vs_full_cached");
        text(
                RIGHT,
                y + 19,
                "start",
                "#0f172a",
                "%,d · %.0f %%%s · %s"
                        .formatted(
                                plan.at("/summary/trainable_parameters").longValue(),
                                100 * cost.get("flops_vs_full").doubleValue(),
                                cached.isNull() ? "" : " (%.0f %%)".formatted(100 * cached.doubleValue()),
                                size(cost.get("stored_bytes").longValue())));
    }

    private static String size(long bytes) {
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.0f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }

    private void cell(int x, int y, String component, JsonNode parameters) {
        long all = 0;
        long trainable = 0;
        double rate = 0;
        for (JsonNode parameter : parameters) {
            if (parameter.get("name").stringValue().startsWith(component + ".")) {
                long count = parameter.get("count").longValue();
                all += count;
                if (parameter.get("trainable").booleanValue()) {
                    trainable += count;
                    rate = Math.max(rate, parameter.get("lr_multiplier").doubleValue());
                }
            }
        }
        String look = trainable == 0
                ? "fill=\"" + FROZEN + "\""
                : trainable < all
                        ? "fill=\"%s\" stroke=\"%s\" stroke-width=\"3\"".formatted(FROZEN, TRAINS)
                        : String.format(Locale.ROOT, "fill=\"%s\" fill-opacity=\"%.2f\"", TRAINS, 0.15 + 0.85 * rate);
        elements.add("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" %s/>"
                .formatted(x + 2, y, CELL - 4, ROW - 8, look));
    }

    private void text(int x, int y, String anchor, String color, String text) {
        elements.add("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>"
                .formatted(x, y, anchor, color, text.replace("&", "&amp;").replace("<", "&lt;")));
    }

    String svg() {
        int height = TOP + rows * ROW + 6;
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="%d" height="%d" fill="#ffffff"/>
                %s
                </svg>
                """.formatted(WIDTH, height, WIDTH, height, String.join("\n", elements));
    }
}
