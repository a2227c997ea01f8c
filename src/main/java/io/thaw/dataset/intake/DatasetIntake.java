package io.thaw.dataset.intake;

import io.thaw.dataset.Dataset.Profile;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Datasets;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.dataset.format.Gzip;
import io.thaw.error.DomainException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;

/** Makes datasets of files. */
@Service
@EnableConfigurationProperties(IntakeProperties.class)
public class DatasetIntake {

    private final Datasets datasets;
    private final IntakeProperties properties;

    DatasetIntake(Datasets datasets, IntakeProperties properties) {
        this.datasets = datasets;
        this.properties = properties;
    }

    /**
     * Makes a dataset of files. They are read once for each split and once before, and never held in memory.
     *
     * @param sources the training file and, where they were sent, those of other splits, which are then not split off
     * @throws DomainException with everything that is wrong with the rows, or {@code STORAGE_QUOTA_EXCEEDED}; no dataset is made
     *     then
     */
    public Datasets.Creation create(DatasetSpec spec, Map<Split, Source> sources) {
        Map<Split, Source> unpacked = new EnumMap<>(Split.class);
        sources.forEach((split, source) -> unpacked.put(
                split, Gzip.unpacked(source, properties.maxUnpackedSize().toBytes())));
        Survey.Findings findings = Survey.of(spec, unpacked);
        Stratification.apply(findings.rows(), findings.strata(), spec.split(), missing(sources));
        Profile profile = new DatasetWriter(spec, unpacked, findings, datasets::putRows).write();
        return datasets.add(spec, profile);
    }

    private static List<Split> missing(Map<Split, Source> sources) {
        return Arrays.stream(Split.values())
                .filter(split -> !sources.containsKey(split))
                .toList();
    }
}
