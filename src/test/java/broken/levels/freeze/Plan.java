package broken.levels.freeze;

public record Plan(String hash) {}
