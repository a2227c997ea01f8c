package broken.tellingnames;

class BreaksHelper {}
