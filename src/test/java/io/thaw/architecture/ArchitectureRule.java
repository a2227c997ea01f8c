package io.thaw.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import jakarta.persistence.Entity;
import java.util.function.Function;
import org.springframework.data.repository.Repository;
import org.springframework.stereotype.Controller;

/** What holds in every package below a root; {@link ArchitectureTests} shows for each that it bites. */
enum ArchitectureRule {
    /** Levels are those of {@link Levels}; a module that is not listed there is a violation, too. */
    LEVELS(root -> classes().that(resideInAnyPackage(root + "..")).should(Conditions.useLowerLevelsOnly(root))),

    /** Without this, Modulith would let a module use whatever it likes. */
    DECLARED_MODULES(
            root -> classes().that(simpleName("package-info")).should(Conditions.declareWhatTheModuleUses(root))),

    NO_CYCLES(root -> slices().matching(root + ".(**)").should().beFreeOfCycles()),

    ANCESTORS_ONLY(
            root -> classes().that(resideInAnyPackage(root + "..")).should(Conditions.notUseDescendantPackages(root))),

    NOTHING_USES_HTTP(root ->
            classes().that(resideInAnyPackage(root + "..http..")).should(Conditions.beUsedWithinTheirPackageOnly())),

    CONTROLLERS_IN_HTTP(root -> classes()
            .that()
            .areMetaAnnotatedWith(Controller.class)
            .should()
            .resideInAnyPackage(root + "..http..", root + ".web..")),

    SPRING_WEB_IN_HTTP(root -> noClasses()
            .that(not(resideInAnyPackage(root + "..http..", root + ".web..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.web..")),

    DJL_IN_THE_ENGINE(root -> noClasses()
            .that(not(resideInAnyPackage(
                    root + ".torch..",
                    root + ".tokenizer..",
                    root + ".encoder..",
                    root + ".checkpoint..",
                    root + ".training..",
                    root + ".inference..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..")),

    /** The heart reads without knowing a framework. Its {@code package-info} carries Modulith's annotation. */
    FREEZE_IS_PLAIN(root -> classes()
            .that(resideInAnyPackage(root + ".freeze.."))
            .and(not(resideInAnyPackage(root + ".freeze.http..")))
            .and(not(simpleName("package-info")))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(root + ".freeze", root + ".freeze..", root + ".error", "java..", "org.jspecify..")),

    PRIVATE_ENTITIES(root -> classes()
            .that()
            .areAnnotatedWith(Entity.class)
            .or()
            .areAssignableTo(Repository.class)
            .should()
            .bePackagePrivate()),

    INJECTED_CLOCK(root -> classes()
            .that()
            .doNotHaveFullyQualifiedName(root + ".database.TimeConfiguration")
            .should(Conditions.notReadTheSystemClock())),

    TELLING_NAMES(root -> noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")),

    TELLING_PACKAGES(root -> noClasses()
            .should()
            .resideInAnyPackage(
                    root + "..common..",
                    root + "..util..",
                    root + "..utils..",
                    root + "..dto..",
                    root + "..impl..",
                    root + "..helper..")),

    NO_FIELD_INJECTION(root -> GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION),

    NO_GENERIC_EXCEPTIONS(root -> GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS),

    STDOUT_IN_THE_CLI(root -> noClasses()
            .that(not(resideInAnyPackage(root + ".cli..")))
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)),

    SEVEN_PARAMETERS(root -> classes().should(Conditions.takeAtMost(7))),

    TWENTY_FIVE_TYPES(root -> classes().should(Conditions.sharePackageWithAtMost(25)));

    private final Function<String, ArchRule> rule;

    ArchitectureRule(Function<String, ArchRule> rule) {
        this.rule = rule;
    }

    ArchRule in(String root) {
        return rule.apply(root);
    }
}
