package io.thaw.inference.drift;

import io.thaw.backbone.UseListener;
import io.thaw.tenant.Tenant;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import jakarta.annotation.PreDestroy;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts what models are asked and answer. Counting is of this process and costs no query; every ten seconds, and when the process
 * ends, what was counted goes to the database. Of a process that dies ten seconds are lost.
 */
@Component
public class ModelUses implements UseListener {

    private static final Logger LOG = LoggerFactory.getLogger(ModelUses.class);

    private static final String ADD = """
            insert into model_use (model_id, day, kind, value, count)
            select id, (now() at time zone 'UTC')::date, ?, ?, ? from model where id = ?
            on conflict (model_id, day, kind, value) do update set count = model_use.count + excluded.count
            """;

    /** Of a model. */
    private record Counted(String model, Count count) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Map<Counted, LongAdder> counted = new ConcurrentHashMap<>();

    ModelUses(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public void read(String model, List<Tokens> windows, Tokenizer tokenizer) {
        int unknown = tokenizer.special().unknown().orElse(-1);
        windows.forEach(window -> Count.of(window, unknown, (count, number) -> add(model, count, number)));
    }

    @Override
    public void answered(String model, List<String> labels) {
        labels.forEach(label -> add(model, Count.label(label), 1));
    }

    private void add(String model, Count count, long number) {
        if (number > 0) {
            counted.computeIfAbsent(new Counted(model, count), none -> new LongAdder())
                    .add(number);
        }
    }

    /** What is known of a model since a day. */
    Map<Count, Long> since(String model, LocalDate day) {
        Map<Count, Long> counts = new HashMap<>();
        jdbc.sql(
                        "select kind, value, sum(count) as number from model_use where model_id = ? and day >= ? group by kind, value")
                .params(model, day)
                .query(row -> {
                    Count.Kind kind = Count.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
                    counts.put(new Count(kind, row.getString("value")), row.getLong("number"));
                });
        return counts;
    }

    /** Hands over what was counted; what cannot be handed over now is with the next. */
    @Scheduled(fixedDelay = 10, initialDelay = 10, timeUnit = TimeUnit.SECONDS)
    @PreDestroy
    void keep() {
        Map<Counted, Long> taken = new HashMap<>();
        counted.forEach((what, number) -> {
            long sum = number.sumThenReset();
            if (sum > 0) {
                taken.put(what, sum);
            }
        });
        if (taken.isEmpty()) {
            return;
        }
        try {
            Tenant.ALL.run(() -> transaction.executeWithoutResult(open -> taken.forEach((what, number) -> jdbc.sql(ADD)
                    .params(
                            what.count().kind().name().toLowerCase(Locale.ROOT),
                            what.count().value(),
                            number,
                            what.model())
                    .update())));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("What models are asked cannot be kept now: {}", e.toString());
            taken.forEach((what, number) -> add(what.model(), what.count(), number));
        }
    }
}
