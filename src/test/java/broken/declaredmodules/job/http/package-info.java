@NullMarked
package broken.declaredmodules.job.http;

import org.jspecify.annotations.NullMarked;
