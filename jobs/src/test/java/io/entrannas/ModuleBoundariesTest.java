package io.entrannas;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.entrannas.engine.Engines;

/** Who may use what, over the modules and their packages. */
@AnalyzeClasses(packages = "io.entrannas", importOptions = ImportOption.DoNotIncludeTests.class)
final class ModuleBoundariesTest {
    private static final String DATA = "io.entrannas.data..";
    private static final String JOBS = "io.entrannas.jobs..";
    private static final String EXPORT = "io.entrannas.export..";
    private static final String ND4J_ENGINE = "io.entrannas.engine.nd4j..";
    private static final String VECTOR_ENGINE = "io.entrannas.engine.vector..";
    private static final String VECTOR = "jdk.incubator.vector.Vector";

    @ArchTest
    static final ArchRule the_method_runs_without_spark = noClasses()
            .that()
            .resideOutsideOfPackages(DATA, JOBS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..", DATA, JOBS);

    @ArchTest
    static final ArchRule data_preparation_knows_no_other_job = noClasses()
            .that()
            .resideInAPackage(DATA)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(JOBS);

    @ArchTest
    static final ArchRule engines_are_had_from_the_factory_only = noClasses()
            .that()
            .resideOutsideOfPackages(ND4J_ENGINE, VECTOR_ENGINE)
            .and()
            .doNotBelongToAnyOf(Engines.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ND4J_ENGINE, VECTOR_ENGINE);

    @ArchTest
    static final ArchRule engines_know_nothing_of_each_other = noClasses()
            .that()
            .resideInAPackage(VECTOR_ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ND4J_ENGINE)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nd4j_stays_in_its_engine_and_the_export = noClasses()
            .that()
            .resideOutsideOfPackages(ND4J_ENGINE, EXPORT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "onnx..");

    @ArchTest
    static final ArchRule the_vector_api_stays_in_its_engine = noClasses()
            .that()
            .resideOutsideOfPackage(VECTOR_ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator.vector..");

    /** See {@code Lanes}: what is passed to a method that HotSpot does not inline is an object. */
    @ArchTest
    static final ArchRule vectors_are_not_passed_to_methods = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage(VECTOR_ENGINE)
            .should()
            .haveRawReturnType(assignableTo(VECTOR))
            .orShould()
            .haveRawParameterTypes(anyElementThat(assignableTo(VECTOR)));

    @ArchTest
    static final ArchRule opencv_stays_in_data_preparation = noClasses()
            .that()
            .resideOutsideOfPackage(DATA)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.opencv..");

    private ModuleBoundariesTest() {}
}
