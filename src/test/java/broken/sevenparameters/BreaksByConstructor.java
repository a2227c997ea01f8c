package broken.sevenparameters;

class BreaksByConstructor {

    BreaksByConstructor(int a, int b, int c, int d, int e, int f, int g, int h) {}
}
