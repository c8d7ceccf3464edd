package org.parley.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.parley.e2e.DeviceHistory.Kind;

/// Everything a torture runs on: the server, the proxies, the workers and who lives in them. Used
/// by one thread.
final class Stage implements AutoCloseable {
  private static final int USERS_PER_CLIENT = 2;
  private static final String PASSWORD = "correct horse battery";

  /// What devices users have, in turn.
  private static final List<List<Kind>> EQUIPMENT =
      List.of(
          List.of(Kind.RAW, Kind.RAW, Kind.RAW),
          List.of(Kind.SDK, Kind.RAW, Kind.SDK),
          List.of(Kind.SDK, Kind.RAW));

  private record Resident(Plan.Part part, int worker) {}

  private final TortureOptions options;
  private final ServerProcess server;
  private final List<FaultProxy> proxies = new ArrayList<>();
  private final List<WorkerProcess> workers = new ArrayList<>();
  private final List<Resident> residents = new ArrayList<>();
  private final List<String> users = new ArrayList<>();
  private final Map<Integer, Integer> runs = new HashMap<>();
  private final List<TestDevice> audits = new ArrayList<>();

  private Stage(TortureOptions options, ServerProcess server) {
    this.options = options;
    this.server = server;
  }

  /// Starts the server, makes the accounts, and starts the workers; nothing is disturbed yet.
  static Stage set(TortureOptions options) throws IOException, InterruptedException {
    Files.createDirectories(options.folder().resolve("history"));
    var stage = new Stage(options, ServerProcess.prepare(options.jar(), options.folder()));
    stage.server.start();
    stage.cast();
    for (int worker = 0; worker < options.clients(); worker++) {
      stage.proxies.add(FaultProxy.open(stage.server.port()));
    }
    for (int worker = 0; worker < options.clients(); worker++) {
      stage.workers.add(stage.startWorker(worker));
    }
    for (var worker : stage.workers) {
      worker.awaitReady();
    }
    return stage;
  }

  /// A user's devices live in different workers.
  private void cast() throws IOException, InterruptedException {
    var accounts = new Accounts(server.port());
    for (int u = 0; u < USERS_PER_CLIENT * options.clients(); u++) {
      var handle = "torture-" + u;
      users.add(accounts.register(handle, PASSWORD));
      var kinds = EQUIPMENT.get(u % EQUIPMENT.size());
      for (int d = 0; d < kinds.size(); d++) {
        addDevice(accounts, u, "u" + u + "d" + d, kinds.get(d), (u + d) % options.clients());
      }
      addDevice(accounts, u, "u" + u + "audit", Kind.AUDIT, -1);
    }
  }

  private void addDevice(Accounts accounts, int user, String device, Kind kind, int worker)
      throws IOException, InterruptedException {
    var handle = "torture-" + user;
    var token =
        switch (kind) {
          case RAW, AUDIT -> accounts.logIn(handle, PASSWORD, device);
          case SDK -> "";
        };
    var part =
        new Plan.Part(
            device,
            users.get(user),
            kind,
            token,
            handle,
            PASSWORD,
            options.folder().resolve("device-" + device).toString(),
            options.folder().resolve("history").resolve(device).toString());
    residents.add(new Resident(part, worker));
  }

  private WorkerProcess startWorker(int worker) throws IOException {
    var parts = residents.stream().filter(r -> r.worker() == worker).map(Resident::part).toList();
    double share = options.messagesPerSecond() / options.clients();
    var plan =
        new Plan(
            worker,
            runs.merge(worker, 1, Integer::sum),
            proxies.get(worker).port(),
            options.seed(),
            parts,
            users,
            share);
    return WorkerProcess.start(plan, options.folder());
  }

  FaultProxy proxy(int worker) {
    return proxies.get(worker);
  }

  List<FaultProxy> proxies() {
    return proxies;
  }

  List<WorkerProcess> workers() {
    return workers;
  }

  /// The next process of this number begins as soon as it is ready.
  void killWorker(int worker) throws IOException, InterruptedException {
    workers.get(worker).kill();
    var next = startWorker(worker);
    workers.set(worker, next);
    next.go();
  }

  void killServer() throws InterruptedException {
    server.kill();
  }

  NoSyncShim.Dropped dropUnsynced(RandomGenerator random) throws IOException {
    return server.dropUnsynced(random);
  }

  void terminateServer() throws InterruptedException {
    server.terminate();
  }

  void startServer() throws IOException, InterruptedException {
    server.start();
    proxies.forEach(proxy -> proxy.target(server.port()));
  }

  /// @throws TortureException something died that nobody killed
  void requireAlive() {
    server.requireAlive();
    workers.forEach(WorkerProcess::requireAlive);
  }

  /// Lets a device of each user, which no fault touches, read its mailbox from the first event on.
  void startAudits(RandomGenerator random) throws IOException {
    for (var resident : residents) {
      if (resident.part().kind() == Kind.AUDIT) {
        var audit = RawDevice.open(resident.part(), server.port(), random);
        audit.calm();
        audit.start();
        audits.add(audit);
      }
    }
  }

  List<TestDevice.Status> status() throws IOException, InterruptedException {
    var all = new ArrayList<TestDevice.Status>();
    for (var worker : workers) {
      all.addAll(worker.status());
    }
    audits.forEach(audit -> all.add(audit.status()));
    return all;
  }

  List<DeviceHistory> histories() throws IOException {
    var all = new ArrayList<DeviceHistory>();
    for (var resident : residents) {
      var part = resident.part();
      all.add(
          new DeviceHistory(
              part.device(),
              part.user(),
              part.kind(),
              resident.worker(),
              HistoryFile.read(Path.of(part.history()))));
    }
    return all;
  }

  void conclude() throws IOException, InterruptedException {
    for (var worker : workers) {
      worker.conclude();
    }
    for (var audit : audits) {
      audit.close();
    }
    server.terminate();
  }

  /// Ends what is still there.
  @Override
  public void close() throws IOException {
    for (var proxy : proxies) {
      proxy.close();
    }
  }
}
