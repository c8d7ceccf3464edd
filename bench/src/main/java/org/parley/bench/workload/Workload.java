package org.parley.bench.workload;

import java.io.IOException;
import java.util.List;
import org.parley.bench.load.LoadException;
import org.parley.bench.server.Service;

/// Something to do to a server, and what is measured of it.
public interface Workload {
  /// Gives the server new data, starts it, does its work, and stops it.
  ///
  /// @throws LoadException something went wrong, so nothing was measured
  List<Figure> run(Service service) throws IOException, InterruptedException;
}
