/** How long the container waits for bodies. */
@NullMarked
package io.thaw.web.tomcat;

import org.jspecify.annotations.NullMarked;
