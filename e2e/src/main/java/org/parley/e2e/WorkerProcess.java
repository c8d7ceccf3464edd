package org.parley.e2e;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A [Worker] as the harness sees it.
final class WorkerProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ANSWERS = 16;
  private static final int START_SECONDS = 90;
  private static final int ANSWER_SECONDS = 60;
  private static final int CONCLUDE_SECONDS = 120;

  private final Child child;
  private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(ANSWERS);

  // Used by the harness's one thread.
  private boolean ready;
  private boolean going = true;

  private WorkerProcess(Child child) {
    this.child = child;
  }

  /// Starts a process.
  static WorkerProcess start(Plan plan, Path folder) throws IOException {
    var file = folder.resolve("worker-" + plan.worker() + ".json");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, JSON.writeValueAsBytes(plan));
    var command =
        List.of(
            Child.java(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile=torture-logback.xml",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            file.toString());
    var log = folder.resolve("worker-" + plan.worker() + ".log");
    var worker =
        new WorkerProcess(Child.start("worker " + plan.worker(), command, Map.of(), log, true));
    Thread.ofVirtual().name("worker-answers").start(worker::listen);
    return worker;
  }

  private void listen() {
    try (var lines = child.process().inputReader(StandardCharsets.UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!answers.offer(line)) {
          throw new IllegalStateException("a worker says more than it is asked: " + line);
        }
      }
    } catch (IOException e) {
      // It was killed; whoever waits for an answer learns that there is none.
      answers.clear();
    }
  }

  private String answer(int seconds) throws InterruptedException {
    for (int i = 0; i < seconds * 10; i++) {
      var line = answers.poll(100, TimeUnit.MILLISECONDS);
      if (line != null) {
        return line;
      }
      child.requireAlive();
    }
    throw child.died();
  }

  /// Returns once its devices are open.
  void awaitReady() throws InterruptedException {
    if (!ready) {
      expect("ready", answer(START_SECONDS));
      ready = true;
    }
  }

  /// Lets it begin as soon as it is ready; does not wait for that.
  void go() {
    child.say("go");
    going = false;
  }

  /// Waits until what [#go] began has begun.
  private void awaitGoing() throws InterruptedException {
    if (!going) {
      awaitReady();
      expect("going", answer(ANSWER_SECONDS));
      going = true;
    }
  }

  void quiet() throws InterruptedException {
    awaitGoing();
    child.say("quiet");
    expect("quiet", answer(ANSWER_SECONDS));
  }

  List<TestDevice.Status> status() throws IOException, InterruptedException {
    child.say("status");
    return JSON.readValue(answer(ANSWER_SECONDS), new TypeReference<>() {});
  }

  /// Returns once it has ended.
  void conclude() throws InterruptedException {
    child.say("conclude");
    expect("concluded", answer(CONCLUDE_SECONDS));
    child.awaitEnd(ANSWER_SECONDS);
  }

  private static void expect(String expected, String answer) {
    if (!expected.equals(answer)) {
      throw new TortureException("a worker answers " + answer + " instead of " + expected);
    }
  }

  void requireAlive() {
    child.requireAlive();
  }

  void kill() throws InterruptedException {
    child.kill();
  }
}
