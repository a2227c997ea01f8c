package broken.freezeisplain.web;

public record Page(String next) {}
