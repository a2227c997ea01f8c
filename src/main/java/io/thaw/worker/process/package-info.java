/**
 * Workers as children of this process: what kills one, be it libtorch or the kernel when memory is short, ends that child's
 * job alone, and the service goes on.
 */
@NullMarked
package io.thaw.worker.process;

import org.jspecify.annotations.NullMarked;
