package io.thaw.requests;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;

import io.thaw.dataset.intake.Files;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is too large for a table, or is no text. */
final class Contents {

    private static final byte[] GOOD = utf8("text,label\na,x\nb,y\n");

    /** Parts of a text, by what the table calls them. */
    static final Map<String, String> TEXTS = Map.ofEntries(
            entry("20 KiB", "a".repeat(20 << 10)),
            entry("1 MiB", "a".repeat(1 << 20)),
            entry("1 MiB and a byte", " ".repeat((1 << 20) - 1) + "{}"),
            entry("100 deep", deep(100)),
            entry("600 deep", deep(600)),
            entry("2,000 digits", "9".repeat(2000)),
            entry(
                    "1,000 entries",
                    IntStream.range(0, 1000)
                            .mapToObj(i -> "\"k" + i + "\":\"v\"")
                            .collect(Collectors.joining(",", "{", "}"))),
            entry("257 letters", "a".repeat(257)),
            entry("10,000 letters", "a".repeat(10_000)),
            entry("1,000,001 letters", "a ".repeat(500_000) + "a"),
            entry("2,000,000 letters", "a ".repeat(1_000_000)),
            entry("10,000 zeros", String.join(",", Collections.nCopies(10_000, "0"))),
            entry("65 rules", String.join(",", Collections.nCopies(65, "{\"match\":\"**\",\"train\":true}"))),
            entry("20,000 brackets", "(".repeat(20_000)),
            entry("200 stars", "*".repeat(200)),
            entry("1,025 inputs", String.join(",", Collections.nCopies(1025, "\"a\""))),
            entry("20 words", "ice ".repeat(20)),
            entry("600 masks", "[MASK] ".repeat(600)),
            entry("100,000 marks", "\u0301".repeat(100_000)));

    private Contents() {}

    private static String deep(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    /** The content of a file or a body, by what the table calls it. */
    static byte[] bytes(String name) {
        return switch (name) {
            case "empty" -> new byte[0];
            case "zip" -> Damages.zip("../../etc/x");
            case "gzip" -> Files.gzip(utf8("{\"inputs\":\"" + "ice ".repeat(1 << 20) + "\"}"));
            case "bomb" ->
                Files.gzip(utf8("text,label\n" + ("again and again ".repeat(1 << 10) + ",x\n").repeat(1 << 11)));
            case "gzip in gzip" -> Files.gzip(Files.gzip(GOOD));
            case "half gzip" -> Arrays.copyOf(Files.gzip(GOOD), 20);
            case "wrong checksum" -> {
                byte[] packed = Files.gzip(GOOD);
                packed[packed.length - 6] ^= 1;
                yield packed;
            }
            case "bad line 7" -> {
                byte[] content = utf8("text,label\na,x\nb,y\nc,x\nd,y\ne,x\nfgh,y\n");
                content[content.length - 5] = (byte) 0xC3;
                content[content.length - 4] = 0x28;
                yield content;
            }
            case "utf 16" -> new String(GOOD, UTF_8).getBytes(UTF_16);
            case "open quote" -> utf8("text,label\na,x\n\"" + "b,y\n".repeat(1_500_000));
            case "many labels" ->
                utf8(IntStream.rangeClosed(0, 10_000)
                        .mapToObj(i -> "text " + i + "," + i)
                        .collect(Collectors.joining("\n", "text,label\n", "")));
            case "long text" -> utf8("text,label\n" + "a".repeat(1_000_001) + ",x\nb,y\n");
            case "deep" -> utf8("{\"text\":" + deep(600) + "}\n");
            case "long line" -> utf8("{\"text\":\"" + "a".repeat(9_000_000));
            case "no UTF-8" -> {
                byte[] body = utf8("{\"inputs\":\"?\"}");
                body[11] = (byte) 0xFF;
                yield body;
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
