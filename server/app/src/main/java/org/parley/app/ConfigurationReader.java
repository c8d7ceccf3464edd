package org.parley.app;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads the configuration: defaults, then a YAML file, then `PARLEY_*` variables, then flags; what
/// comes later wins. An unknown key or a bad value stops it, with the key, the value and what is
/// allowed.
final class ConfigurationReader {
  /// Variables of the launcher and the command-line client, which may stand in the same
  /// environment.
  private static final Set<String> FOREIGN_VARIABLES =
      Set.of(
          "PARLEY_HOME",
          "PARLEY_JAVA_OPTS",
          "PARLEY_SERVER",
          "PARLEY_PROFILE",
          "PARLEY_PASSWORD",
          "PARLEY_NEW_PASSWORD");

  private final Map<Setting, String> values = new EnumMap<>(Setting.class);

  private ConfigurationReader() {}

  private static String place(YamlEngineException e) {
    return e instanceof MarkedYamlEngineException marked
        ? marked.getProblemMark().map(mark -> ", in line " + (mark.getLine() + 1)).orElse("")
        : "";
  }

  /// @param file the YAML file; empty if there is none
  /// @param flags by key, as given on the command line
  static Configuration read(
      Optional<Path> file, Map<String, String> environment, Map<Setting, String> flags)
      throws ConfigurationException {
    ConfigurationReader reader = new ConfigurationReader();
    if (file.isPresent()) {
      reader.readFile(file.get());
    }
    reader.readVariables(environment);
    for (Map.Entry<Setting, String> flag : flags.entrySet()) {
      reader.put(flag.getKey(), flag.getValue(), flag.getKey().flag());
    }
    reader.checkTogether();
    return new Configuration(reader.values);
  }

  private void readFile(Path file) throws ConfigurationException {
    Object document;
    try {
      document = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(file + " is no text in UTF-8: give a YAML file");
    } catch (IOException e) {
      throw new ConfigurationException(
          "Cannot read the configuration file " + file + ": is it there, and readable?");
    } catch (YamlEngineException e) {
      throw new ConfigurationException(
          file + " is not YAML" + place(e) + ": compare it with docs/OPERATIONS.md");
    }
    if (document == null) {
      return; // an empty file sets nothing
    }
    if (!(document instanceof Map<?, ?> map)) {
      throw new ConfigurationException(
          file + " must have a line a setting, such as «port: 8080», and nothing else");
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      Setting setting = Setting.ofKey(key, file + ": ");
      if (entry.getValue() instanceof Map<?, ?>) {
        throw new ConfigurationException(
            "%s: %s has settings of its own; give it one value".formatted(file, key));
      }
      put(setting, scalar(entry.getValue()), file + ": " + key);
    }
  }

  private static String scalar(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Boolean bool -> bool ? "on" : "off";
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
      default -> String.valueOf(value);
    };
  }

  private void readVariables(Map<String, String> environment) throws ConfigurationException {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith("PARLEY_") && !FOREIGN_VARIABLES.contains(name)) {
        put(Setting.ofVariable(name), variable.getValue(), name);
      }
    }
  }

  private void put(Setting setting, String value, String where) throws ConfigurationException {
    boolean unset = value.isEmpty() && setting.fallback().isEmpty();
    if (!unset && !setting.allowed().test().test(value)) {
      throw new ConfigurationException(
          "%s is %s; allowed is %s"
              .formatted(
                  where,
                  value.isEmpty() ? "empty" : "«" + value + "»",
                  setting.allowed().allowed()));
    }
    values.put(setting, value);
  }

  private void checkTogether() throws ConfigurationException {
    String cert = values.getOrDefault(Setting.TLS_CERT, "");
    String key = values.getOrDefault(Setting.TLS_KEY, "");
    if (cert.isEmpty() != key.isEmpty()) {
      throw new ConfigurationException("tls-cert and tls-key go together: set both, or neither");
    }
    for (Setting setting : List.of(Setting.TLS_CERT, Setting.TLS_KEY)) {
      String file = values.getOrDefault(setting, "");
      if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
        throw new ConfigurationException(
            "%s is «%s»: there is no such file, or it is not readable"
                .formatted(setting.key(), file));
      }
    }
  }
}
