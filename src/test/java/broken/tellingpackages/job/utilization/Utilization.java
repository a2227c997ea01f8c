package broken.tellingpackages.job.utilization;

class Utilization {}
