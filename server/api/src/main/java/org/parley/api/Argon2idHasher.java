package org.parley.api;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.parley.messaging.PasswordHasher;

/// Argon2id (RFC 9106) with the costs OWASP's password storage cheat sheet names first: 19 MiB, 2
/// passes, 1 lane; some 35 ms of one core. See [HashingPool] for how many at a time.
public final class Argon2idHasher implements PasswordHasher, AutoCloseable {
  private static final PhcHash.Costs TODAY = new PhcHash.Costs(19 * 1024, 2, 1);
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final SecureRandom random = new SecureRandom();
  private final HashingPool pool;
  private final PhcHash.Costs costs;

  /// A hashing thread keeps its memory for the next password, so there is never more than one a
  /// thread and none of it is garbage.
  private final ThreadLocal<Argon2BytesGenerator.BlockPool> blocks =
      ThreadLocal.withInitial(
          () ->
              new Argon2BytesGenerator.FixedBlockPool(
                  Argon2BytesGenerator.getBlockCount(TODAY.memoryKib(), TODAY.lanes())));

  /// How much hashing a server does at a time.
  ///
  /// @param threads passwords hashed at one time, each with 19 MiB of memory
  /// @param queue passwords that may wait for that
  /// @param maxWait how long one may take in all
  public record Bounds(int threads, int queue, Duration maxWait) {
    public Bounds {
      if (threads < 1 || queue < 1 || maxWait.isNegative() || maxWait.isZero()) {
        throw new IllegalArgumentException("hashing needs a thread, a queue and some time");
      }
    }

    /// Half of the processors, and a line that is done in some five seconds.
    public static Bounds forThisMachine() {
      int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
      return new Bounds(threads, 100 * threads, Duration.ofSeconds(8));
    }
  }

  public Argon2idHasher(Bounds bounds, MeterRegistry meters) {
    this(TODAY, new HashingPool(bounds.threads, bounds.queue, bounds.maxWait, meters));
  }

  Argon2idHasher(PhcHash.Costs costs, HashingPool pool) {
    this.costs = costs;
    this.pool = pool;
  }

  @Override
  public Hashing hash(String password) {
    byte[] salt = newSalt();
    Optional<byte[]> hash = pool.run(() -> argon2id(password, salt, costs, HASH_BYTES));
    return hash.isPresent()
        ? new Hashed(new PhcHash(costs, salt, hash.get()).format())
        : new Busy(RETRY_AFTER);
  }

  @Override
  public Verdict verify(String password, String stored) {
    PhcHash known = PhcHash.parse(stored);
    Optional<byte[]> hash =
        pool.run(() -> argon2id(password, known.salt(), known.costs(), known.hash().length));
    if (hash.isEmpty()) {
      return new Busy(RETRY_AFTER);
    }
    return MessageDigest.isEqual(hash.get(), known.hash())
        ? new Match(!known.costs().equals(costs) || known.hash().length != HASH_BYTES)
        : new Mismatch();
  }

  @Override
  public Verdict verifyAgainstNothing(String password) {
    return switch (hash(password)) {
      case Hashed(_) -> new Mismatch();
      case Busy busy -> busy;
    };
  }

  @Override
  public void close() {
    pool.close();
  }

  private byte[] newSalt() {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return salt;
  }

  private byte[] argon2id(String password, byte[] salt, PhcHash.Costs with, int bytes) {
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(with.memoryKib())
            .withIterations(with.passes())
            .withParallelism(with.lanes())
            .withSalt(salt)
            .withBlockPool(blocks.get())
            .build());
    byte[] hash = new byte[bytes];
    generator.generateBytes(secret, hash);
    Arrays.fill(secret, (byte) 0);
    return hash;
  }
}
