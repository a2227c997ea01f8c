package broken.ancestorsonly.job;

public record Job(String id) {}
