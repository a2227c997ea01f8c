package broken.stdoutinthecli.job;

class Breaks {

    void run() {
        System.out.println("epoch 1");
    }
}
