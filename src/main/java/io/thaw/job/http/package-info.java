/** The REST API of jobs. */
@NullMarked
package io.thaw.job.http;

import org.jspecify.annotations.NullMarked;
