package io.thaw.dataset.intake;

import java.util.ArrayList;
import java.util.List;

/** A growing list of numbers in pages, so that growing needs no room for two lists. */
final class IntColumn {

    private static final int PAGE_BITS = 14;
    private static final int PAGE = 1 << PAGE_BITS;

    private final List<int[]> pages = new ArrayList<>();
    private int size;

    void add(int value) {
        if (size == pages.size() << PAGE_BITS) {
            pages.add(new int[PAGE]);
        }
        pages.get(size >> PAGE_BITS)[size & PAGE - 1] = value;
        size++;
    }

    int get(int index) {
        return pages.get(index >> PAGE_BITS)[index & PAGE - 1];
    }

    int size() {
        return size;
    }
}
