package broken.nogenericexceptions;

class Precise {

    void fail() {
        throw new IllegalStateException("The queue is closed.");
    }
}
