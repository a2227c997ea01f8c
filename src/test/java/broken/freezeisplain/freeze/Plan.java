package broken.freezeisplain.freeze;

import broken.freezeisplain.error.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

public record Plan(List<Fault> faults, @Nullable String hash) {}
