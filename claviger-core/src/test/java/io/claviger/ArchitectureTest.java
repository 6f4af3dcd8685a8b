package io.claviger;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.List;

/** The house rules of the core that a compiler does not know. */
@AnalyzeClasses(packages = "io.claviger", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String API = "io.claviger.api..";

  /** Top to bottom: a package may use those after it, never those before it. */
  private static final List<String> CORE =
      List.of(
          "io.claviger",
          "io.claviger.store.jdbc..",
          "io.claviger.revocation..",
          "io.claviger.rotation..",
          "io.claviger.engine..",
          "io.claviger.notification..",
          "io.claviger.audit..",
          "io.claviger.access..",
          "io.claviger.secret..",
          "io.claviger.seal..",
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
  static final ArchRule onlyTheLowestPackageReadsTheSystemClock =
      noClasses()
          .that()
          .resideOutsideOfPackage(LOWEST)
          .should()
          .callMethodWhere(
              describe("the time comes from the system clock", ArchitectureTest::readsClock))
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
          .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
          .because("bytes here are values, keys or digests: use MessageDigest.isEqual");

  private static boolean readsClock(JavaMethodCall call) {
    MethodCallTarget method = call.getTarget();
    String owner = method.getOwner().getPackageName();
    return (owner.equals("java.time")
            && method.getName().equals("now")
            && method.getRawParameterTypes().isEmpty())
        || (method.getOwner().isEquivalentTo(System.class)
            && method.getName().equals("currentTimeMillis"));
  }
}
