package io.thaw.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** {@code demo}: starts the service and does the product's main job with it. */
@Command(
        name = "demo",
        description = {
            "Starts the service and fine-tunes a base model on the sample sentences in three ways: all layers, the upper"
                    + " third, the classifier alone. Shows what each costs and how well it answers.",
            ""
        })
final class DemoCommand extends ServiceCommand {

    @Option(names = "--base-model", paramLabel = "<name>", description = "Default: ${DEFAULT-VALUE}.")
    private String baseModel = Demo.DEFAULT_BASE_MODEL;

    @Option(names = "--exit", description = "End the service afterwards.")
    private boolean exit;

    /** Leaves the service running, unless it is to end or something went wrong. */
    @Override
    public Integer call() throws ServiceNotStartedException {
        List<String> settings = settings();
        PrintStream out = System.out;
        out.println("Starting the service ...");
        Service service = Service.start(
                settings,
                Map.of("logging.file.name", "${thaw.data:data}/demo.log", "logging.threshold.console", "error"));
        boolean stays = false;
        try {
            Api api = new Api(service.address(), service.firstKey());
            ProgressView view = Ansi.AUTO.enabled() ? new TerminalProgress(out) : new PlainProgress(out);
            new Demo(api, view, out).run(baseModel);
            stays = !exit;
        } finally {
            if (!stays) {
                service.close();
            }
        }
        if (stays) {
            out.printf(
                    "%nThe service goes on: %s, with the key in %s%n",
                    service.swaggerUi(), service.property("thaw.security.first-key-file"));
            out.printf("It logs to %s. Ctrl-C ends it.%n", service.property("logging.file.name"));
        }
        return CommandLine.ExitCode.OK;
    }
}
