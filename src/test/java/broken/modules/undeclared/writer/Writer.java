package broken.modules.undeclared.writer;

public record Writer(String name) {}
