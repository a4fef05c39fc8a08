import com.google.common.collect.ImmutableMap;
import io.trino.plugin.hive.HivePlugin;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Trino in one process: a catalog `memory`, a catalog `hive` over a folder, which is local:/// there, and with the URL
 * of Glue as third argument a catalog `glue` of what is registered there at file:///… of this machine.
 */
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
        if (arguments.length > 2) {
            server.createCatalog("glue", "hive", glue(arguments[2]));
        }
        System.out.println("Trino answers at " + server.getBaseUrl());
        new CountDownLatch(1).await();
    }

    private static Map<String, String> glue(String url) {
        return ImmutableMap.<String, String>builder()
                .put("hive.metastore", "glue")
                .put("hive.metastore.glue.endpoint-url", url)
                .put("hive.metastore.glue.region", "us-east-1")
                .put("hive.metastore.glue.aws-access-key", "test")
                .put("hive.metastore.glue.aws-secret-key", "test")
                // fs.native-local lists file:///… as local:///…, and then finds no file where it looked for them
                .put("fs.hadoop.enabled", "true")
                .buildOrThrow();
    }
}
