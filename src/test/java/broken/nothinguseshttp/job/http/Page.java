package broken.nothinguseshttp.job.http;

public record Page(Row row) {}
