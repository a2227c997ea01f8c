package io.thaw.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.thaw.Application;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.core.Violations;

/**
 * Holds the product to its rules, and each rule to a fixture that breaks it: the package {@code broken.<rule>}, where
 * classes named {@code Breaks…} break the rule and all others keep it. The fixtures live outside {@code io.thaw}, where
 * Spring would find them.
 */
class ArchitectureTests {

    private static final String PRODUCT = "io.thaw";

    private static final JavaClasses PRODUCT_CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(PRODUCT);

    @ParameterizedTest
    @EnumSource
    void theProductKeeps(ArchitectureRule rule) {
        rule.in(PRODUCT).allowEmptyShould(true).check(PRODUCT_CLASSES);
    }

    @ParameterizedTest
    @EnumSource
    void itsFixtureBreaks(ArchitectureRule rule) {
        String fixture = "broken." + rule.name().toLowerCase(Locale.ROOT).replace("_", "");
        JavaClasses classes = new ClassFileImporter().importPackages(fixture);

        List<String> violations =
                rule.in(fixture).evaluate(classes).getFailureReport().getDetails();

        assertThat(violations)
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation)
                        .as("what keeps the rule is no violation")
                        .containsIgnoringCase("breaks"));
        assertThat(classes)
                .extracting(JavaClass::getSimpleName)
                .filteredOn(name -> name.startsWith("Breaks"))
                .allSatisfy(name -> assertThat(violations).anyMatch(violation -> violation.contains(name)));
    }

    @Test
    void modulesUseOnlyTheModulesTheyDeclare() {
        ApplicationModules.of(Application.class).verify();
    }

    @Test
    void aModuleThatUsesAnUndeclaredOneIsFound() {
        assertThatExceptionOfType(Violations.class)
                .isThrownBy(() -> modules("broken.modules.undeclared").verify())
                .withMessageContaining("'reader' depends on module 'writer'");
    }

    @Test
    void aModuleThatUsesTheInsideOfAnotherIsFound() {
        assertThatExceptionOfType(Violations.class)
                .isThrownBy(() -> modules("broken.modules.inside").verify())
                .withMessageContaining("depends on non-exposed type broken.modules.inside.writer.http.Page");
    }

    private static ApplicationModules modules(String root) {
        return ApplicationModules.of(root, new ImportOption.OnlyIncludeTests());
    }
}
