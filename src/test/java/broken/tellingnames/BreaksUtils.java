package broken.tellingnames;

class BreaksUtils {}
