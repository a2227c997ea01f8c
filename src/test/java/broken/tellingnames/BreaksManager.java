package broken.tellingnames;

class BreaksManager {}
