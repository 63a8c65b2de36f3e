package dev.wharf.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.wharf.storage.spi.ObjectStore;

/** The arrows between the parts, as far as the modules do not enforce them already. */
@AnalyzeClasses(packages = "dev.wharf", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  private static final String TUS = "dev.wharf.tus..";
  private static final String FTP = "dev.wharf.ftp..";

  private static final DescribedPredicate<JavaClass> BACK_END =
      JavaClass.Predicates.resideInAPackage("dev.wharf.storage.*..")
          .and(
              DescribedPredicate.not(
                  JavaClass.Predicates.resideInAnyPackage(
                      "dev.wharf.storage.spi..",
                      "dev.wharf.storage.testkit..",
                      "dev.wharf.storage.multipart..")))
          .as("a back end");

  /** The few classes that introduce the parts to each other. */
  private static final DescribedPredicate<JavaClass> INTRODUCES =
      JavaClass.Predicates.type(Wiring.class)
          .or(JavaClass.Predicates.type(ClusterWiring.class))
          .or(JavaClass.Predicates.type(FtpWiring.class))
          .or(JavaClass.Predicates.type(FtpMeters.class))
          .or(JavaClass.Predicates.type(FtpAdmin.class))
          .or(JavaClass.Predicates.type(S3Wiring.class))
          .or(JavaClass.Predicates.type(StorageCheck.class))
          .or(JavaClass.Predicates.type(StorageCheckText.class));

  @ArchTest
  static final ArchRule protocols_do_not_know_each_other =
      noClasses()
          .that()
          .resideInAPackage(TUS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(FTP)
          .because("each must go on when the other is taken out");

  @ArchTest
  static final ArchRule nor_the_other_way_round =
      noClasses()
          .that()
          .resideInAPackage(FTP)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(TUS)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule protocols_know_no_object_store =
      noClasses()
          .that()
          .resideInAnyPackage(TUS, FTP)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ObjectStore.class)
          .because("Uploads and Files are their only doors to bytes");

  @ArchTest
  static final ArchRule protocols_know_no_journal =
      noClasses()
          .that()
          .resideInAnyPackage(TUS, FTP)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.wharf.cluster..", "dev.wharf.app..");

  @ArchTest
  static final ArchRule back_ends_stand_on_the_contract_alone =
      noClasses()
          .that(BACK_END)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.wharf.upload..",
              "dev.wharf.files..",
              "dev.wharf.access..",
              "dev.wharf.cluster..",
              "dev.wharf.app..",
              TUS,
              FTP);

  @ArchTest
  static final ArchRule the_contract_imports_nothing_of_ours =
      noClasses()
          .that()
          .resideInAPackage("dev.wharf.storage.spi..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("dev.wharf..")
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.resideInAPackage("dev.wharf.storage.spi.."))));

  @ArchTest
  static final ArchRule cutting_into_parts_stands_on_the_contract_alone =
      noClasses()
          .that()
          .resideInAPackage("dev.wharf.storage.multipart..")
          .should()
          .dependOnClassesThat(ours_but("dev.wharf.storage.multipart..", "dev.wharf.storage.spi.."))
          .because("S3, GCS and Azure share it");

  @ArchTest
  static final ArchRule s3_stands_on_the_contract_and_on_parts =
      noClasses()
          .that()
          .resideInAPackage("dev.wharf.storage.s3")
          .should()
          .dependOnClassesThat(
              ours_but(
                  "dev.wharf.storage.s3",
                  "dev.wharf.storage.multipart..",
                  "dev.wharf.storage.spi.."));

  private static DescribedPredicate<JavaClass> ours_but(String... packages) {
    return JavaClass.Predicates.resideInAPackage("dev.wharf..")
        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(packages)))
        .as("anything else of ours");
  }

  @ArchTest
  static final ArchRule uploads_know_no_back_end =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.wharf.upload..",
              "dev.wharf.files..",
              "dev.wharf.access..",
              "dev.wharf.cluster..")
          .should()
          .dependOnClassesThat(BACK_END);

  @ArchTest
  static final ArchRule the_tus_core_and_its_hooks_know_no_pekko =
      noClasses()
          .that()
          .resideInAnyPackage("dev.wharf.tus.core..", "dev.wharf.tus.hook..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.pekko..", "dev.wharf.tus.http..", "dev.wharf.tus.webhook..")
          .because("its tests are tables of requests and responses, with no server to start");

  @ArchTest
  static final ArchRule ftp_words_know_no_actor =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.wharf.ftp.command..", "dev.wharf.ftp.reply..", "dev.wharf.ftp.listing..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.pekko.actor..", "org.apache.pekko.stream..")
          .because("their tests are tables of lines and replies, with no server to start");

  @ArchTest
  static final ArchRule access_knows_only_the_contract =
      noClasses()
          .that()
          .resideInAPackage("dev.wharf.access..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.wharf.upload..", "dev.wharf.files..", TUS, FTP);

  @ArchTest
  static final ArchRule only_the_wiring_names_back_ends_and_protocols =
      noClasses()
          .that()
          .resideInAPackage("dev.wharf.app..")
          .and(DescribedPredicate.not(INTRODUCES))
          .should()
          .dependOnClassesThat(BACK_END.or(JavaClass.Predicates.resideInAnyPackage(TUS, FTP)));

  @ArchTest
  static final ArchRule no_package_cycles =
      slices().matching("dev.wharf.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule no_stream_recovers_with_another =
      noClasses()
          .should()
          .accessTargetWhere(
              DescribedPredicate.describe(
                  "it is named recoverWith…",
                  (JavaAccess<?> access) -> access.getName().startsWith("recoverWith")))
          .because("it is broken in Pekko 1.2; recover, RetryFlow and RestartSource are not");
}
