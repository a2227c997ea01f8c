package io.thaw.requests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.regex.Matcher;

/** Forms, as browsers send them (RFC 7578). */
final class Multipart {

    private static final String BOUNDARY = "----form";
    static final String CONTENT_TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    private Multipart() {}

    /**
     * A form.
     *
     * @param parts with ¶ between them: {@code spec} and a text, or the name of a part, that of a file and its content with the
     *     escapes of Java
     */
    static byte[] of(String parts) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (String part : parts.isEmpty() ? new String[0] : parts.split(" ¶ ")) {
            String[] words = part.split(" ", 3);
            if (words[0].equals("spec")) {
                add(
                        form,
                        "name=\"spec\"",
                        text(part.substring("spec ".length())).getBytes(UTF_8));
            } else {
                add(form, "name=\"%s\"; filename=\"%s\"".formatted(words[0], words[1]), content(words[2]));
            }
        }
        form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return form.toByteArray();
    }

    private static void add(ByteArrayOutputStream form, String disposition, byte[] content) {
        form.writeBytes(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n").getBytes(UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n".getBytes(UTF_8));
    }

    private static byte[] content(String content) {
        Matcher name = Sender.NAMED.matcher(content);
        return name.matches()
                ? Contents.bytes(name.group(1))
                : content.translateEscapes().getBytes(UTF_8);
    }

    private static String text(String text) {
        return Sender.NAMED
                .matcher(text)
                .replaceAll(name -> Matcher.quoteReplacement(Contents.TEXTS.get(name.group(1))));
    }
}
