package org.parley.gateway;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.parley.gateway.GatewayConfig.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate the gateway shows, TLS 1.3 and 1.2 only. Its files are read again when they
/// change; a pair that does not fit together is logged and the old one stays. Connections that are
/// open keep what they began with.
final class TlsCertificate implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsCertificate.class);
  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";

  /// Both files as they were read.
  private record Pair(byte[] certificate, byte[] key) {
    boolean isSame(Pair other) {
      return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
    }
  }

  private final TlsFiles files;
  private final Thread watcher;
  private Pair seen;
  private volatile SslContext current;

  /// @throws IOException the files cannot be read
  /// @throws GeneralSecurityException they are no certificate and the key of it
  TlsCertificate(TlsFiles files, Duration reload) throws IOException, GeneralSecurityException {
    this.files = files;
    this.seen = read();
    this.current = context(seen);
    this.watcher = Thread.ofVirtual().name("tls-reload").start(() -> watch(reload));
  }

  SslContext current() {
    return current;
  }

  private void watch(Duration every) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(every);
        reloadIfChanged();
      } catch (InterruptedException _) {
        return; // closed
      }
    }
  }

  private void reloadIfChanged() {
    try {
      var now = read();
      if (now.isSame(seen)) {
        return;
      }
      seen = now;
      current = context(now);
      log.info("TLS certificate {} reloaded", files.certificate());
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      log.error(
          "TLS files {} and {} changed and are not usable; the old certificate stays in use",
          files.certificate(),
          files.key(),
          e);
    }
  }

  private Pair read() throws IOException {
    return new Pair(read(files.certificate()), read(files.key()));
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException("cannot read %s: is it there, and readable?".formatted(file), e);
    }
  }

  private SslContext context(Pair pair) throws IOException, GeneralSecurityException {
    var chain = chain(pair.certificate);
    warnIfOutOfDate(chain[0]);
    var key = privateKey(pair.key, chain[0].getPublicKey());
    checkFits(key, chain[0].getPublicKey());
    return SslContextBuilder.forServer(key, chain)
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3", "TLSv1.2")
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_1_1))
        .build();
  }

  private X509Certificate[] chain(byte[] pem) throws GeneralSecurityException {
    try {
      var chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .toArray(X509Certificate[]::new);
      if (chain.length > 0) {
        return chain;
      }
    } catch (CertificateException e) {
      throw new GeneralSecurityException(
          files.certificate() + " is no certificate: give a chain in PEM, the server's own first",
          e);
    }
    throw new GeneralSecurityException(
        files.certificate() + " holds no certificate: give a chain in PEM, the server's own first");
  }

  /// It serves all the same: a client may trust it by other means.
  private void warnIfOutOfDate(X509Certificate certificate) {
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException _) {
      log.warn(
          "the certificate in {} expired at {}: clients will refuse it until you renew it",
          files.certificate(),
          certificate.getNotAfter().toInstant());
    } catch (CertificateNotYetValidException _) {
      log.warn(
          "the certificate in {} is not valid before {}: clients will refuse it until then",
          files.certificate(),
          certificate.getNotBefore().toInstant());
    }
  }

  private PrivateKey privateKey(byte[] pem, PublicKey publicKey) throws GeneralSecurityException {
    var text = new String(pem, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(KEY_BEGIN);
    int end = text.indexOf(KEY_END);
    if (begin < 0 || end < begin) {
      throw new GeneralSecurityException(
          files.key()
              + " is no PKCS#8 key without a password; `openssl pkcs8 -topk8 -nocrypt` makes one");
    }
    try {
      var der = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
      return KeyFactory.getInstance(publicKey.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (IllegalArgumentException | InvalidKeySpecException e) {
      throw new GeneralSecurityException(
          "%s is damaged, or not the key of %s".formatted(files.key(), files.certificate()), e);
    }
  }

  /// Two files cannot be replaced at once: what is read in between does not fit, and is not used.
  private void checkFits(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
    var algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case String other -> other;
        };
    var probe = "parley".getBytes(StandardCharsets.US_ASCII);
    var signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(probe);
    var verifier = Signature.getInstance(algorithm);
    verifier.initVerify(publicKey);
    verifier.update(probe);
    boolean fits;
    try {
      fits = verifier.verify(signer.sign());
    } catch (SignatureException _) {
      fits = false; // of another size
    }
    if (!fits) {
      throw new GeneralSecurityException(files.key() + " is not the key of " + files.certificate());
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
