package io.thaw.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows what must be true of every job, and watches every write: a trigger notes under which lease it was made and which lease
 * held the job then, so that a stale write is seen even where a rightful one covers it later.
 */
final class Oracle {

    private static final String WATCH = """
            create table chaos_write (what text, job text, writer bigint, holder bigint);
            create function chaos_watch() returns trigger language plpgsql as $$
            begin
                insert into chaos_write
                    select tg_table_name, new.job_id, new.lease_epoch, (select epoch from job where id = new.job_id);
                return null;
            end $$;
            create trigger chaos_watch after insert or update on job_metric
                for each row execute function chaos_watch();
            create trigger chaos_watch after insert or update on job_checkpoint
                for each row execute function chaos_watch();
            """;

    private final ChaosDatabase database;
    private final Map<Integer, Outcome> expected = new HashMap<>();

    private Oracle(ChaosDatabase database) {
        this.database = database;
    }

    static Oracle install(ChaosDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(WATCH);
        }
        return new Oracle(database);
    }

    /**
     * What a job leaves.
     *
     * @param models how many of its are published
     * @param tensors the hashes of the model
     * @param metrics every value of every step, in order; a step that is missing or there twice makes a difference
     */
    private record Outcome(
            String state,
            int models,
            @Nullable String tensors,
            @Nullable String metrics) {

        String difference(Outcome expected) {
            if (!state.equals(expected.state)) {
                return "is " + state;
            }
            if (models != expected.models) {
                return "has " + models + " models";
            }
            return java.util.Objects.equals(tensors, expected.tensors) ? "has other metrics" : "has another model";
        }
    }

    /** From now on every job of a kind must end as the one of these does that is of its kind. */
    void expect(Map<String, Integer> kinds) throws SQLException {
        for (Map.Entry<String, Integer> job : kinds.entrySet()) {
            expected.put(job.getValue(), outcome(job.getKey()));
        }
    }

    long unfinished() throws SQLException {
        return count("select count(*) from job where state not in ('SUCCEEDED', 'FAILED', 'CANCELLED')");
    }

    Verdict verdict(Map<String, Integer> kinds, long refused) throws SQLException {
        List<String> wrongs = new ArrayList<>();
        for (Map.Entry<String, Integer> job : kinds.entrySet()) {
            Outcome should = expected.get(job.getValue());
            Outcome is = outcome(job.getKey());
            if (!is.equals(should)) {
                wrongs.add(job.getKey() + " " + is.difference(should));
            }
        }
        if (count("select count(*) from job") != kinds.size()) {
            wrongs.add("a job is lost or doubled");
        }
        wrongs.addAll(staleWrites());
        wrongs.addAll(texts("select job_id || ': ' || data from job_event where kind = 'diverged'"));
        return new Verdict(
                kinds.size(),
                wrongs,
                count("select coalesce(sum(attempts), 0) from job"),
                count("select count(*) from job_event where kind = 'state' and data ->> 'reason' is not null"),
                refused);
    }

    /** Writes under a lease that did not hold the job any more. */
    List<String> staleWrites() throws SQLException {
        return texts("select job || ': a stale ' || what from chaos_write where writer <> holder");
    }

    private Outcome outcome(String job) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement query = connection.prepareStatement("""
                        select state,
                            (select count(*) from model where job_id = job.id),
                            (select md5(manifest::text) from model where job_id = job.id limit 1),
                            (select string_agg(split || name || step || '=' || value, ',' order by split, name, step, value)
                                from job_metric, unnest(steps, values) as point (step, value) where job_id = job.id)
                        from job where id = ?
                        """)) {
            query.setString(1, job);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? new Outcome(row.getString(1), row.getInt(2), row.getString(3), row.getString(4))
                        : new Outcome("lost", 0, null, null);
            }
        }
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
