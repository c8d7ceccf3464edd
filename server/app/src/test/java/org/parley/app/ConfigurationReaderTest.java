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
  void anUnknownKeyNamesItselfAndTheNearest() throws IOException {
    String fault = fault(file("prot: 1\n"), Map.of(), Map.of());
    assertTrue(fault.endsWith("unknown key «prot»; did you mean port?"), fault);
    String variable = fault(Optional.empty(), Map.of("PARLEY_LOGLEVEL", "1"), Map.of());
    assertEquals(
        "unknown environment variable PARLEY_LOGLEVEL; did you mean PARLEY_LOG_LEVEL?", variable);
    String nowhereNear = fault(Optional.empty(), Map.of("PARLEY_COLOUR", "1"), Map.of());
    assertTrue(nowhereNear.endsWith("`./parley serve --help` lists what there is"), nowhereNear);
  }

  @Test
  void aFileThatIsNoListOfSettingsSaysSo() throws IOException {
    String list = fault(file("- port\n- 8080\n"), Map.of(), Map.of());
    assertTrue(list.contains("must have a line a setting, such as «port: 8080»"), list);
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0, 1});
    String fault = fault(Optional.of(binary), Map.of(), Map.of());
    assertEquals(binary + " is no text in UTF-8: give a YAML file", fault);
    String nested = fault(file("data:\n  folder: x\n"), Map.of(), Map.of());
    assertTrue(nested.contains("data has settings of its own"), nested);
  }

  @Test
  void eachBadListNamesItselfOnly() {
    for (Setting setting :
        new Setting[] {Setting.ALLOWED_ORIGINS, Setting.TRUSTED_PROXIES, Setting.METRICS_FROM}) {
      String fault = fault(Optional.empty(), Map.of(), Map.of(setting, "10.0.0.x"));
      assertTrue(fault.startsWith(setting.flag() + " is «10.0.0.x»; allowed is a list of"), fault);
    }
  }

  @Test
  void anEmptyValueIsCalledEmpty() {
    for (Setting setting : new Setting[] {Setting.BIND, Setting.DATA}) {
      String fault = fault(Optional.empty(), Map.of(), Map.of(setting, ""));
      assertTrue(fault.startsWith(setting.flag() + " is empty; allowed is a"), fault);
    }
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
