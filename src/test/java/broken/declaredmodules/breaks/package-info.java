@NullMarked
package broken.declaredmodules.breaks;

import org.jspecify.annotations.NullMarked;
