package io.thaw.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command that starts the service, and so takes its settings, as in {@code --server.port=9090}. */
abstract class ServiceCommand implements Callable<Integer> {

    /** Every setting has a dot in its name and no option has one: a misspelled option is not taken for a setting. */
    private static final Predicate<String> SETTING =
            Pattern.compile("--[^=]+\\.[^=]+=.*").asMatchPredicate();

    @Option(names = "--help", usageHelp = true, description = "Show this.")
    boolean help;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec command;

    @Unmatched
    private final List<String> arguments = new ArrayList<>();

    /**
     * The settings among the arguments.
     *
     * @throws UnmatchedArgumentException if there is anything else that is no option
     */
    List<String> settings() {
        List<String> others = arguments.stream().filter(Predicate.not(SETTING)).toList();
        if (!others.isEmpty()) {
            throw new UnmatchedArgumentException(command.commandLine(), others);
        }
        return arguments;
    }
}
