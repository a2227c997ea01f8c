package broken.modules.inside.writer.http;

public record Page(String name) {}
