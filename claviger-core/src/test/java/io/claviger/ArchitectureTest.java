package io.claviger;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Clock;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.List;

/** The house rules of the core that a compiler does not know. */
@AnalyzeClasses(packages = "io.claviger", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String API = "io.claviger.api..";
  private static final String JDBC = "io.claviger.store.jdbc..";
  private static final String SEAL = "io.claviger.seal..";

  /** Top to bottom: a package may use those after it, never those before it. */
  private static final List<String> CORE =
      List.of(
          "io.claviger",
          JDBC,
          "io.claviger.revocation..",
          "io.claviger.rotation..",
          "io.claviger.engine..",
          "io.claviger.notification..",
          "io.claviger.audit..",
          "io.claviger.access..",
          "io.claviger.secret..",
          SEAL,
          "io.claviger.telemetry..",
          "io.claviger.tx..");

  private static final String LOWEST = CORE.getLast();

  @ArchTest
  static void packagesUseOnlyPackagesBelowThem(JavaClasses classes) {
    for (int i = 1; i < CORE.size(); i++) {
      noClasses()
          .that()
          .resideInAPackage(CORE.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CORE.subList(0, i).toArray(String[]::new))
          .because("the packages are ordered, top to bottom: " + CORE)
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @ArchTest
  static final ArchRule everyPackageHasItsPlaceInTheOrder =
      classes()
          .should()
          .resideInAnyPackage(CORE.toArray(String[]::new))
          .orShould()
          .resideInAPackage(API);

  @ArchTest
  static final ArchRule apiUsesNothingButTheJdk =
      classes()
          .that()
          .resideInAPackage(API)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(API, "java..", "javax..", "org.jspecify..");

  @ArchTest
  static final ArchRule coreKnowsNoWebAndNoSpring =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "jakarta..");

  @ArchTest
  static final ArchRule onlyTheStoresKnowSql =
      noClasses()
          .that()
          .resideOutsideOfPackage(JDBC)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..");

  @ArchTest
  static final ArchRule onlyTheSealEncrypts =
      noClasses()
          .that()
          .resideOutsideOfPackage(SEAL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.crypto..", "com.google.crypto.tink..")
          .because("cryptography is in one place; a digest (java.security) is allowed anywhere");

  @ArchTest
  static final ArchRule onlyTheLowestPackageReadsTheSystemClock =
      noClasses()
          .that()
          .resideOutsideOfPackage(LOWEST)
          .should()
          .accessTargetWhere(
              describe("the time comes from the system clock", ArchitectureTest::readsSystemClock))
          .because("time is a constructor argument (java.time.Clock)");

  @ArchTest
  static final ArchRule timesAreJavaTime =
      noClasses().should().dependOnClassesThat().belongToAnyOf(Date.class, Calendar.class);

  @ArchTest
  static final ArchRule outputGoesThroughTheLogger =
      GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest
  static final ArchRule bytesAreComparedInConstantTime =
      noClasses()
          .should()
          .accessTargetWhere(describe("bytes are compared", ArchitectureTest::comparesBytes))
          .because("bytes here are values, keys or digests: use MessageDigest.isEqual");

  // An access is a call or a method reference.

  private static boolean readsSystemClock(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget method
        && (isSystemNow(method) || is(method, System.class, "currentTimeMillis"));
  }

  private static boolean isSystemNow(CodeUnitAccessTarget method) {
    return method.getOwner().getPackageName().equals("java.time")
        && method.getName().equals("now")
        && method.getRawParameterTypes().stream()
            .noneMatch(type -> type.isEquivalentTo(Clock.class));
  }

  private static boolean comparesBytes(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget method
        && is(method, Arrays.class, "equals")
        && method.getRawParameterTypes().getFirst().isEquivalentTo(byte[].class);
  }

  private static boolean is(CodeUnitAccessTarget method, Class<?> owner, String name) {
    return method.getOwner().isEquivalentTo(owner) && method.getName().equals(name);
  }
}
