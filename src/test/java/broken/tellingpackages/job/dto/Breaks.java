package broken.tellingpackages.job.dto;

class Breaks {}
