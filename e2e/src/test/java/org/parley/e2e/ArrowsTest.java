package org.parley.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The arrows of `docs/ARCHITECTURE.md`: they point down only.
@AnalyzeClasses(packages = "org.parley", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArrowsTest {
  @ArchTest
  static final ArchRule theProtocolKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("org.parley.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.parley.messaging..",
              "org.parley.store..",
              "org.parley.gateway..",
              "org.parley.api..",
              "org.parley.app..",
              "org.parley.client..",
              "org.parley.cli..");

  @ArchTest
  static final ArchRule theDomainKnowsNoSocketNoDatabaseAndNoHttp =
      noClasses()
          .that()
          .resideInAPackage("org.parley.messaging..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.netty..",
              "org.rocksdb..",
              "io.javalin..",
              "org.eclipse.jetty..",
              "java.sql..",
              "java.net.http..",
              "org.parley.store..",
              "org.parley.gateway..",
              "org.parley.api..",
              "org.parley.app..");

  @ArchTest
  static final ArchRule noServerModuleSeesAClient =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.parley.messaging..",
              "org.parley.store..",
              "org.parley.gateway..",
              "org.parley.api..",
              "org.parley.app..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.parley.client..", "org.parley.cli..", "org.parley.e2e..");

  @ArchTest
  static final ArchRule nothingDependsOnTheCompositionRoot =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.parley.messaging..",
              "org.parley.store..",
              "org.parley.gateway..",
              "org.parley.api..",
              "org.parley.client..",
              "org.parley.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.parley.app..");

  @ArchTest
  static final ArchRule adaptersDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage("org.parley.gateway..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.parley.store..", "org.parley.api..");

  @ArchTest
  static final ArchRule theClientKnowsNoServer =
      noClasses()
          .that()
          .resideInAnyPackage("org.parley.client..", "org.parley.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.parley.messaging..", "org.parley.store..", "org.parley.gateway..");
}
