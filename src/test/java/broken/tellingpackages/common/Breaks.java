package broken.tellingpackages.common;

class Breaks {}
