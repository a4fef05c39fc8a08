import com.fasterxml.jackson.databind.ObjectMapper;
import io.trino.Session;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.TimeZoneKey;
import io.trino.spi.type.Type;
import io.trino.testing.LocalQueryRunner;
import io.trino.testing.MaterializedResult;
import io.trino.testing.MaterializedRow;
import io.trino.testing.TestingSession;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs statements with Trino: one a line from standard input, an answer a line, JSON: rows of texts, or error. */
public final class Oracle {
    private Oracle() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // nothing but answers may come between them
        Session session = TestingSession.testSessionBuilder()
                .setCatalog("memory").setSchema("default").setTimeZoneKey(TimeZoneKey.UTC_KEY).build();
        ObjectMapper json = new ObjectMapper();
        try (LocalQueryRunner runner = LocalQueryRunner.create(session)) {
            runner.installPlugin(new MemoryPlugin());
            runner.createCatalog("memory", "memory", Map.of());
            BufferedReader statements =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = statements.readLine(); line != null; line = statements.readLine()) {
                answers.println(json.writeValueAsString(answer(runner, line)));
            }
        }
        System.exit(0); // Trino leaves threads behind
    }

    private static Map<String, Object> answer(LocalQueryRunner runner, String statement) {
        try {
            MaterializedResult result = runner.execute(statement);
            List<List<String>> rows = new ArrayList<>();
            for (MaterializedRow row : result.getMaterializedRows()) {
                List<String> texts = new ArrayList<>();
                for (int index = 0; index < row.getFieldCount(); index++) {
                    Object value = row.getField(index);
                    texts.add(value == null ? "" : text(value, result.getTypes().get(index)));
                }
                rows.add(texts);
            }
            return Map.of("rows", rows);
        } catch (RuntimeException error) {
            return Map.of("error", String.valueOf(error.getMessage()));
        }
    }

    /** Spells a value as answers of Lake do. */
    private static String text(Object value, Type type) {
        if (value == null) {
            return "null";
        }
        if (type instanceof ArrayType array) {
            List<String> parts = new ArrayList<>();
            ((List<?>) value).forEach(one -> parts.add(text(one, array.getElementType())));
            return "[" + String.join(", ", parts) + "]";
        }
        if (type instanceof MapType map) {
            List<String> parts = new ArrayList<>();
            ((Map<?, ?>) value).forEach((key, one) ->
                    parts.add(text(key, map.getKeyType()) + "=" + text(one, map.getValueType())));
            return "{" + String.join(", ", parts) + "}";
        }
        if (type instanceof RowType row) {
            List<?> values = value instanceof MaterializedRow one ? one.getFields() : (List<?>) value;
            List<String> parts = new ArrayList<>();
            for (int index = 0; index < values.size(); index++) {
                RowType.Field field = row.getFields().get(index);
                parts.add(field.getName().orElse("") + "=" + text(values.get(index), field.getType()));
            }
            return "{" + String.join(", ", parts) + "}";
        }
        return value.toString();
    }
}
