package broken.tellingnames;

class BreaksImpl {}
