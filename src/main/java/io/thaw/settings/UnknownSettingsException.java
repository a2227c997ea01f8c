package io.thaw.settings;

import java.util.List;

/** Settings are given that there are not. */
final class UnknownSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownSettingsException(List<String> unknown) {
        super("There is no such setting: " + String.join("; ", unknown) + ".");
    }
}
