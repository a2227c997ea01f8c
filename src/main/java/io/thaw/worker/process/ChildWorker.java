package io.thaw.worker.process;

import io.thaw.Application;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.boot.SpringApplication;

/** The main class of a child: a worker that ends when its parent does, however that ends. */
public final class ChildWorker {

    private ChildWorker() {}

    public static void main(String[] settings) {
        Thread watch = new Thread(ChildWorker::endWithParent, "parent");
        watch.setDaemon(true);
        watch.start();
        SpringApplication.run(Application.class, settings);
    }

    /** The parent writes nothing: its pipe ends with it. The job then goes back to the queue, as at any other shutdown. */
    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A pipe that cannot be read has no parent either.
        }
        System.exit(0);
    }
}
