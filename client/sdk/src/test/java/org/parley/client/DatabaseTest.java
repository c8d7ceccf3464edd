package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {
  @TempDir Path folder;

  private static long setMostPages(Database database, long pages) {
    return database.read(sql -> sql.number("PRAGMA max_page_count = " + pages));
  }

  private static void write(Database database) {
    database.change(
        sql -> assertEquals(1, sql.update("INSERT INTO filler VALUES (zeroblob(?))", 100_000)));
  }

  @Test
  void aFullDatabaseWorksAgainOnceThereIsRoom() {
    try (Database database = Database.open(folder.resolve("device.db"))) {
      assertTrue(database.write(sql -> sql.update("CREATE TABLE filler (bytes BLOB)")) >= 0);
      long pages = database.read(sql -> sql.number("PRAGMA page_count"));
      assertEquals(pages + 10, setMostPages(database, pages + 10));
      for (int i = 0; i < 3; i++) {
        ParleyException full = assertThrows(ParleyException.class, () -> write(database));
        assertEquals(ParleyException.Reason.STORAGE, full.reason());
      }
      assertEquals(pages + 1_000, setMostPages(database, pages + 1_000));
      write(database);
      long rows = database.read(sql -> sql.number("SELECT count(*) FROM filler"));
      assertEquals(1, rows);
    }
  }
}
