package broken.nogenericexceptions;

class Breaks {

    void fail() {
        throw new RuntimeException("What now?");
    }
}
