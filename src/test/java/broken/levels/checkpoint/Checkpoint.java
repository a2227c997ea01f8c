package broken.levels.checkpoint;

public record Checkpoint(String name) {}
