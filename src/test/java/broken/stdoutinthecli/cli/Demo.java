package broken.stdoutinthecli.cli;

class Demo {

    void run() {
        System.out.println("epoch 1");
    }
}
