package broken.twentyfivetypes.roomy;

class Room {}

class Room2 {
    interface Nested {}
}

class Room3 {
    interface Nested {}
}

class Room4 {
    interface Nested {}
}

class Room5 {
    interface Nested {}
}

class Room6 {
    interface Nested {}
}

class Room7 {
    interface Nested {}
}

class Room8 {
    interface Nested {}
}

class Room9 {
    interface Nested {}
}

class Room10 {
    interface Nested {}
}

class Room11 {
    interface Nested {}
}

class Room12 {
    interface Nested {}
}

class Room13 {
    interface Nested {}
}

class Room14 {
    interface Nested {}
}

class Room15 {
    interface Nested {}
}

class Room16 {
    interface Nested {}
}

class Room17 {
    interface Nested {}
}

class Room18 {
    interface Nested {}
}

class Room19 {
    interface Nested {}
}

class Room20 {
    interface Nested {}
}

class Room21 {
    interface Nested {}
}

class Room22 {
    interface Nested {}
}

class Room23 {
    interface Nested {}
}

class Room24 {
    interface Nested {}
}

class Room25 {
    interface Nested {}
}
