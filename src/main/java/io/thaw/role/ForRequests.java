package io.thaw.role;

import org.springframework.core.env.Environment;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.TypeFilter;

/** The beans that a worker does without: those of the packages {@code http}. */
public final class ForRequests implements TypeFilter {

    private final boolean left;

    public ForRequests(Environment settings) {
        left = !Role.of(settings).answersRequests();
    }

    @Override
    public boolean match(MetadataReader type, MetadataReaderFactory types) {
        return left && type.getClassMetadata().getClassName().contains(".http.");
    }
}
