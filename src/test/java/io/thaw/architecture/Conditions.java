package io.thaw.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.modulith.ApplicationModule;

/** The conditions that ArchUnit does not bring. Each reports to the {@code violation} it is given, in words. */
final class Conditions {

    private static final Set<String> CLOCK_FACTORIES =
            Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis", "tickSeconds", "tickMinutes");

    private Conditions() {}

    static ArchCondition<JavaClass> useLowerLevelsOnly(String root) {
        return condition("use modules of lower levels only", (type, violation) -> {
            String module = module(root, type);
            if (module.isEmpty()) {
                return;
            }
            if (!Levels.isKnown(module)) {
                violation.accept(type.getName() + " lies in a module that has no level");
                return;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String used = module(root, dependency.getTargetClass());
                if (Levels.isKnown(used) && !Levels.mayUse(module, used)) {
                    violation.accept(dependency.getDescription());
                }
            }
        });
    }

    static ArchCondition<JavaClass> declareWhatTheModuleUses(String root) {
        return condition("declare what their module may use", (info, violation) -> {
            boolean isModule = info.getPackageName().equals(root + "." + module(root, info));
            if (isModule && !info.isAnnotatedWith(ApplicationModule.class)) {
                violation.accept(info.getPackageName() + " has no @ApplicationModule(allowedDependencies = …)");
            }
        });
    }

    static ArchCondition<JavaClass> notUseDescendantPackages(String root) {
        return condition("not use packages below their own", (type, violation) -> {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String used = dependency.getTargetClass().getPackageName();
                if (used.startsWith(root) && used.startsWith(type.getPackageName() + ".")) {
                    violation.accept(dependency.getDescription());
                }
            }
        });
    }

    static ArchCondition<JavaClass> beUsedWithinTheirPackageOnly() {
        return condition("be used within their package only", (type, violation) -> {
            for (Dependency dependency : type.getDirectDependenciesToSelf()) {
                if (!dependency.getOriginClass().getPackageName().equals(type.getPackageName())) {
                    violation.accept(dependency.getDescription());
                }
            }
        });
    }

    /** The clock is a collaborator: {@code Instant.now(clock)} is fine, {@code Instant.now()} is not. */
    static ArchCondition<JavaClass> notReadTheSystemClock() {
        return condition(
                "not read the system's clock",
                (type, violation) -> type.getAccessesFromSelf().stream()
                        .filter(access -> access instanceof JavaCodeUnitAccess<?> call && readsTheSystemClock(call))
                        .forEach(access -> violation.accept(access.getDescription())));
    }

    private static boolean readsTheSystemClock(JavaCodeUnitAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getTarget().getName();
        boolean noArguments = access.getTarget().getRawParameterTypes().isEmpty();
        return owner.getPackageName().equals("java.time") && name.equals("now") && noArguments
                || owner.isEquivalentTo(Clock.class) && CLOCK_FACTORIES.contains(name)
                || owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis")
                || owner.isEquivalentTo(Date.class) && name.equals(JavaConstructor.CONSTRUCTOR_NAME) && noArguments;
    }

    /** A record's components are its data, not arguments that somebody mixes up without names. */
    static ArchCondition<JavaClass> takeAtMost(int parameters) {
        return condition("take at most %d parameters".formatted(parameters), (type, violation) -> {
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                boolean ofRecord = type.isRecord() && unit instanceof JavaConstructor;
                boolean written = !unit.getName().startsWith("lambda$");
                if (!ofRecord
                        && written
                        && !type.isEnum()
                        && unit.getRawParameterTypes().size() > parameters) {
                    violation.accept(unit.getDescription());
                }
            }
        });
    }

    static ArchCondition<JavaClass> sharePackageWithAtMost(int types) {
        return condition("share their package with at most %d types".formatted(types), (type, violation) -> {
            JavaPackage home = type.getPackage();
            long count = home.getClasses().stream()
                    .filter(neighbour -> neighbour.isTopLevelClass() && !neighbour.isArray())
                    .filter(neighbour -> !neighbour.getSimpleName().equals("package-info"))
                    .count();
            if (type.isTopLevelClass() && count > types) {
                violation.accept("%s is one of %d types".formatted(type.getName(), count));
            }
        });
    }

    /** The name of the package right below the root, or nothing for a class at the root or elsewhere. */
    private static String module(String root, JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(root + ".") ? name.substring(root.length() + 1).split("\\.")[0] : "";
    }

    private static ArchCondition<JavaClass> condition(String text, BiConsumer<JavaClass, Consumer<String>> check) {
        return new ArchCondition<>(text) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                check.accept(type, message -> events.add(SimpleConditionEvent.violated(type, message)));
            }
        };
    }
}
