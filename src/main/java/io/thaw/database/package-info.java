/** Where the rows live: a PostgreSQL of our own unless the operator names one, the clock and the ids of what is stored. */
@NullMarked
@ApplicationModule(allowedDependencies = "role")
package io.thaw.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
