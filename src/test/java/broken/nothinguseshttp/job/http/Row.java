package broken.nothinguseshttp.job.http;

public record Row(String id) {}
