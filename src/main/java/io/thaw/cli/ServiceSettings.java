package io.thaw.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/** Settings of the service among the arguments, as in {@code --server.port=9090}. */
final class ServiceSettings {

    /** Every setting has a dot in its name, and no option has: so a misspelled option is not taken for one. */
    private static final Predicate<String> SETTING =
            Pattern.compile("--[^=]+\\.[^=]+=.*").asMatchPredicate();

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Unmatched
    private final List<String> arguments = new ArrayList<>();

    /**
     * The settings.
     *
     * @throws UnmatchedArgumentException if there is anything else
     */
    List<String> checked() {
        List<String> others = arguments.stream().filter(Predicate.not(SETTING)).toList();
        if (!others.isEmpty()) {
            throw new UnmatchedArgumentException(command.commandLine(), others);
        }
        return arguments;
    }
}
