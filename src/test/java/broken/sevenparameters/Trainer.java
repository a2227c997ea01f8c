package broken.sevenparameters;

class Trainer {

    void train(int a, int b, int c, int d, int e, int f, int g) {}
}
