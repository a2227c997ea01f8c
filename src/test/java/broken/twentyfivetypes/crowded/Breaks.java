package broken.twentyfivetypes.crowded;

class Breaks {}

class Breaks2 {}

class Breaks3 {}

class Breaks4 {}

class Breaks5 {}

class Breaks6 {}

class Breaks7 {}

class Breaks8 {}

class Breaks9 {}

class Breaks10 {}

class Breaks11 {}

class Breaks12 {}

class Breaks13 {}

class Breaks14 {}

class Breaks15 {}

class Breaks16 {}

class Breaks17 {}

class Breaks18 {}

class Breaks19 {}

class Breaks20 {}

class Breaks21 {}

class Breaks22 {}

class Breaks23 {}

class Breaks24 {}

class Breaks25 {}

class Breaks26 {}
