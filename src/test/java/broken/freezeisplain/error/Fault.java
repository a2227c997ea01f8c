package broken.freezeisplain.error;

public record Fault(String message) {}
