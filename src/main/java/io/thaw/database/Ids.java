package io.thaw.database;

import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.stereotype.Component;

/**
 * Makes ids such as {@code job_01k9x2m4q8…}: a prefix and a ULID in lower case (48 bits of milliseconds, 80 random bits,
 * 26 characters of Crockford's base 32), so that the alphabetical order of ids is the order in which they were made.
 */
@Component
public final class Ids {

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int CHARACTERS = 26;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private long millis;
    private long high;
    private long low;

    public Ids(Clock clock) {
        this.clock = clock;
    }

    /**
     * The next id, greater than every id this instance has made of that prefix, even where the clock stands or goes back.
     *
     * @param prefix with its underscore, as in {@code job_}
     */
    public synchronized String next(String prefix) {
        if (!prefix.endsWith("_")) {
            throw new IllegalArgumentException("An id's prefix ends with an underscore: " + prefix);
        }
        // Not millis(): a clock that ticks in less than a millisecond divides by zero there (JDK 17).
        long now = clock.instant().toEpochMilli();
        if (now > millis) {
            millis = now;
            high = now << 16 | random.nextInt(1 << 16);
            low = random.nextLong();
        } else if (++low == 0) {
            high++;
        }
        return prefix + encode(high, low);
    }

    private static String encode(long high, long low) {
        char[] text = new char[CHARACTERS];
        for (int i = CHARACTERS - 1; i >= 0; i--) {
            text[i] = ALPHABET[(int) (low & 31)];
            low = low >>> 5 | high << 59;
            high >>>= 5;
        }
        return new String(text);
    }
}
