package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ManyClientsTest {
  private static final int CLIENTS = 300;
  private static final int THREADS_FOR_ALL = 40;

  @Test
  void clientsOfOneProcessShareTheirThreads() throws Exception {
    List<ParleyClient> clients = new ArrayList<>();
    try (ScriptedServer server = new ScriptedServer()) {
      int before = Thread.activeCount();
      for (int i = 0; i < CLIENTS; i++) {
        ParleyClient client = ParleyClient.openInMemory(server.uri(), ConnectionTest.OPTIONS);
        clients.add(client);
        client.logIn("me", "password".toCharArray());
        client.connect();
        server.accept().welcome();
      }
      for (ParleyClient client : clients) {
        assertTrue(client.awaitOnline(Duration.ofSeconds(20)));
      }
      assertTrue(Thread.activeCount() - before < THREADS_FOR_ALL);
      clients.forEach(ParleyClient::close);
      assertEquals(CLIENTS, clients.size());
    }
  }
}
