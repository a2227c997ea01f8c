package broken.tellingnames;

class BreaksUtil {}
