import com.google.common.collect.ImmutableMap;
import io.trino.plugin.hive.HivePlugin;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Trino in one process: a catalog `memory`, and a catalog `hive` over a folder, which is local:/// there. */
public final class TrinoServer {
    private TrinoServer() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]).toAbsolutePath();
        Files.createDirectories(folder.resolve("metastore"));
        TestingTrinoServer server = TestingTrinoServer.builder()
                .setProperties(ImmutableMap.of("http-server.http.port", arguments[0]))
                .build();
        server.installPlugin(new MemoryPlugin());
        server.createCatalog("memory", "memory", ImmutableMap.of());
        server.installPlugin(new HivePlugin());
        server.createCatalog("hive", "hive", ImmutableMap.of(
                "hive.metastore", "file",
                "hive.metastore.catalog.dir", "local:///metastore",
                "fs.native-local.enabled", "true",
                "local.location", folder.toString()));
        System.out.println("Trino answers at " + server.getBaseUrl());
        new CountDownLatch(1).await();
    }
}
