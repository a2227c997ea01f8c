package io.thaw.cli;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The jar's main class: starts the service, or runs a command. */
@Command(
        name = "java -jar thaw.jar",
        description = {"Starts the service, or runs a command.", ""},
        subcommands = DemoCommand.class)
public final class Thaw extends ServiceCommand {

    private static final Logger LOG = LoggerFactory.getLogger(Thaw.class);

    private Thaw() {}

    /** Leaves the process to the service, if one runs at the end. */
    public static void main(String[] args) {
        int code = commandLine().execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Thaw()).setExecutionExceptionHandler(Thaw::failed);
    }

    @Override
    public Integer call() throws ServiceNotStartedException {
        Service service = Service.start(settings(), Map.of());
        if (service.role().answersRequests()) {
            LOG.info("Try it: {}", service.swaggerUi());
        }
        return CommandLine.ExitCode.OK;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult arguments) throws Exception {
        if (e instanceof DemoException) {
            command.getErr().println(e.getMessage());
        } else if (!(e instanceof ServiceNotStartedException)) {
            throw e;
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
