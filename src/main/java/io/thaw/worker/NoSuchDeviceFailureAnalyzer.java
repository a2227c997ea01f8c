package io.thaw.worker;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what to do instead of a stack trace. */
final class NoSuchDeviceFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchDeviceException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NoSuchDeviceException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
