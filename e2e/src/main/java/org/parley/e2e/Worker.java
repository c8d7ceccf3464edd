package org.parley.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A process with several users' devices in it, which the harness kills and starts again at will.
///
/// Its argument is the file of its [Plan]. It says `ready` once its devices are open, and then
/// obeys one command a line, answering each with one line: `go` starts devices and traffic, `quiet`
/// ends the traffic and leaves all devices connected, `status` answers what [TestDevice#status]
/// says as JSON, and `conclude` writes down what the devices hold and ends the process. It ends at
/// once when its input does, and with exit code 3 at any exception.
final class Worker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FAILED = 3;

  private final Plan plan;
  private final List<TestDevice> devices = new ArrayList<>();
  private final List<Traffic> traffic = new ArrayList<>();

  private final PrintStream answers;

  private Worker(Plan plan, PrintStream answers) {
    this.plan = plan;
    this.answers = answers;
  }

  public static void main(String[] arguments) throws IOException {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          System.err.println("in thread " + thread.getName());
          e.printStackTrace();
          Runtime.getRuntime().halt(FAILED);
        });
    var answers = System.out;
    System.setOut(System.err); // nobody else may answer
    new Worker(JSON.readValue(Path.of(arguments[0]).toFile(), Plan.class), answers).run();
  }

  private void run() throws IOException {
    var random =
        new SplittableRandom(plan.seed() * 1_000_003 + plan.worker() * 1_009L + plan.run());
    double rate = plan.messagesPerSecond() / plan.devices().size();
    for (var part : plan.devices()) {
      var device =
          switch (part.kind()) {
            case SDK -> SdkDevice.open(part, plan.port());
            case RAW, AUDIT -> RawDevice.open(part, plan.port(), random.split());
          };
      devices.add(device);
      traffic.add(new Traffic(device, plan.peers(), rate, random.split()));
    }
    answer("ready");
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = commands.readLine(); line != null; line = commands.readLine()) {
      obey(line);
    }
    Runtime.getRuntime().halt(0);
  }

  private void answer(String line) {
    answers.println(line);
    answers.flush();
  }

  private void obey(String command) throws IOException {
    switch (command) {
      case "go" -> {
        devices.forEach(TestDevice::start);
        traffic.forEach(Traffic::start);
        answer("going");
      }
      case "quiet" -> {
        traffic.forEach(Traffic::end);
        devices.forEach(TestDevice::calm);
        devices.forEach(TestDevice::start);
        answer("quiet");
      }
      case "status" ->
          answer(JSON.writeValueAsString(devices.stream().map(TestDevice::status).toList()));
      case "conclude" -> {
        devices.forEach(TestDevice::stop);
        for (var device : devices) {
          device.conclude();
          device.close();
        }
        answer("concluded");
        Runtime.getRuntime().halt(0);
      }
      default -> throw new IllegalArgumentException("no such command: " + command);
    }
  }
}
