package org.parley.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationReaderTest {
  @TempDir Path folder;

  private Optional<Path> file(String yaml) throws IOException {
    return Optional.of(Files.writeString(folder.resolve("parley.yaml"), yaml));
  }

  private static String fault(
      Optional<Path> file, Map<String, String> environment, Map<Setting, String> flags) {
    return String.valueOf(
        assertThrows(
                ConfigurationException.class,
                () -> ConfigurationReader.read(file, environment, flags))
            .getMessage());
  }

  @Test
  void everyFallbackIsAllowed() throws ConfigurationException {
    Configuration standard = ConfigurationReader.read(Optional.empty(), Map.of(), Map.of());
    for (Setting setting : Setting.values()) {
      assertEquals(setting.fallback(), standard.text(setting));
      assertTrue(
          setting.fallback().isEmpty() || setting.allowed().test().test(setting.fallback()),
          setting.key());
    }
  }

  @Test
  void flagsWinOverVariablesWinOverTheFile() throws IOException, ConfigurationException {
    Optional<Path> file = file("port: 1\nbind: 10.0.0.1\nonline-seconds: 10\n");
    Configuration read =
        ConfigurationReader.read(
            file,
            Map.of("PARLEY_PORT", "2", "PARLEY_ONLINE_SECONDS", "20", "PATH", "/bin"),
            Map.of(Setting.PORT, "3"));
    assertEquals(3, read.number(Setting.PORT));
    assertEquals(20, read.number(Setting.ONLINE_SECONDS));
    assertEquals("10.0.0.1", read.text(Setting.BIND));
  }

  @Test
  void aKeyWithoutAValueNamesItselfAndWhatIsAllowed() throws IOException {
    String fault = fault(file("port:\n"), Map.of(), Map.of());
    assertTrue(fault.contains("port") && fault.contains("65535"), fault);
  }

  @Test
  void anUnknownKeyNamesItselfAndWhatIsKnown() throws IOException {
    String fault = fault(file("prot: 1\n"), Map.of(), Map.of());
    assertTrue(fault.contains("«prot»") && fault.contains("port"), fault);
    String variable = fault(Optional.empty(), Map.of("PARLEY_PROT", "1"), Map.of());
    assertTrue(variable.contains("PARLEY_PROT"), variable);
  }

  @Test
  void aBadValueNamesItsPlaceItselfAndWhatIsAllowed() throws IOException {
    String fault = fault(Optional.empty(), Map.of(), Map.of(Setting.PORT, "65536"));
    assertTrue(
        fault.contains("--port") && fault.contains("65536") && fault.contains("from 0 to 65535"),
        fault);
    assertTrue(fault(file("limits: maybe\n"), Map.of(), Map.of()).contains("one of off, on"));
  }

  @Test
  void whatYamlReadsAsATruthValueIsUnderstood() throws IOException, ConfigurationException {
    Configuration read = ConfigurationReader.read(file("limits: false\n"), Map.of(), Map.of());
    assertEquals("off", read.text(Setting.LIMITS));
  }

  @Test
  void listsMayBeWrittenAsYamlLists() throws IOException, ConfigurationException {
    Configuration read =
        ConfigurationReader.read(
            file("trusted-proxies:\n  - 10.0.0.1\n  - 10.1.0.0/16\n"), Map.of(), Map.of());
    assertEquals("10.0.0.1,10.1.0.0/16", read.text(Setting.TRUSTED_PROXIES));
  }

  @Test
  void aCertificateWithoutItsKeyIsRefused() {
    String fault = fault(Optional.empty(), Map.of(), Map.of(Setting.TLS_CERT, "chain.pem"));
    assertTrue(fault.contains("tls-key"), fault);
  }

  @Test
  void everySettingIsInTheOperationsPage() throws IOException {
    String page = Files.readString(Path.of("../../docs/OPERATIONS.md"));
    for (Setting setting : Setting.values()) {
      String row = "| `%s` | %s".formatted(setting.key(), setting.fallback()).stripTrailing();
      assertTrue(page.contains(row), "docs/OPERATIONS.md lacks the row: " + row);
    }
  }
}
