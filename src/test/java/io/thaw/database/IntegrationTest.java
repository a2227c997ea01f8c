package io.thaw.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestExecutionListeners;

/**
 * A test class, named {@code *IT}, that runs against the whole service: on a port of its own
 * ({@code @LocalServerPort}), with a real PostgreSQL and a {@code thaw.data} below {@code target}.
 *
 * <pre>{@code
 * @IntegrationTest
 * class DatasetsIT {
 *     @LocalServerPort int port;
 *     @Autowired Datasets datasets;
 * }
 * }</pre>
 *
 * Classes that ask for nothing else share one running service, and the tables are emptied before each class (not
 * before each test). A class with properties of its own ({@code @TestPropertySource}) gets a service and a database of
 * its own, which costs a start (some 5 s). A test that only needs SQL takes {@link TestDatabase#create()} and no Spring.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = IntegrationTestEnvironment.class)
@TestExecutionListeners(
        listeners = EmptyTablesListener.class,
        mergeMode = TestExecutionListeners.MergeMode.MERGE_WITH_DEFAULTS)
public @interface IntegrationTest {}
