package org.parley.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.parley.client.ParleyException.Reason;

/// Which servers' certificates are believed, and in plain words why one is not.
final class Trust {
  private static final int CAUSES = 16;

  private Trust() {}

  /// Believes the certificates of a PEM file, beside those that Java believes.
  static SSLContext in(Path pem) {
    try {
      KeyStore believed = KeyStore.getInstance(KeyStore.getDefaultType());
      believed.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates(pem)) {
        believed.setCertificateEntry("given-" + number++, certificate);
      }
      for (Certificate certificate : ofJava()) {
        believed.setCertificateEntry("java-" + number++, certificate);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(believed), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ParleyException(Reason.INVALID, pem + " is not a file of certificates (PEM)", e);
    }
  }

  private static List<Certificate> certificates(Path pem)
      throws IOException, GeneralSecurityException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(pem))) {
      List<Certificate> certificates =
          List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (certificates.isEmpty()) {
        throw new CertificateException("an empty file");
      }
      return certificates;
    }
  }

  private static List<Certificate> ofJava() throws GeneralSecurityException {
    List<Certificate> certificates = new ArrayList<>();
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager x509) {
        certificates.addAll(List.<X509Certificate>of(x509.getAcceptedIssuers()));
      }
    }
    return certificates;
  }

  /// @param store null for Java's own
  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /// Why a server's certificate is not believed; empty if that is not what went wrong.
  static Optional<String> doubt(Throwable failure) {
    String doubt = null;
    Throwable cause = failure;
    for (int i = 0; cause != null && i < CAUSES; i++) {
      doubt =
          switch (cause) {
            case CertificateExpiredException e -> "it has expired";
            case CertificateNotYetValidException e ->
                "it is not valid yet, or the clock of this machine is wrong";
            case CertPathBuilderException e -> "nobody whom this machine trusts has signed it";
            case CertPathValidatorException e -> "nobody whom this machine trusts has signed it";
            case CertificateException e -> "it is for a server of another name";
            default -> doubt;
          };
      cause = cause.getCause();
    }
    return Optional.ofNullable(doubt).map(why -> "the server's certificate is not trusted: " + why);
  }
}
