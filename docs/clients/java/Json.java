import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON, because Java's own library does not. Objects are maps, arrays are lists, numbers are
 * {@link java.math.BigDecimal}: amounts keep every digit. A program of more than one class would take a library for it.
 */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Value parse(String text) {
        var json = new Json(text);
        var value = json.value();
        json.skipSpace();
        if (json.at != text.length()) {
            throw json.unexpected();
        }
        return new Value(value);
    }

    /** A value, or none where a member is missing: to ask further is no error then. */
    record Value(Object raw) implements Iterable<Value> {
        Value get(String member) {
            return new Value(raw instanceof Map<?, ?> members ? members.get(member) : null);
        }

        Value get(int index) {
            return new Value(raw instanceof List<?> items && index < items.size() ? items.get(index) : null);
        }

        boolean isMissing() {
            return raw == null;
        }

        @Override
        public Iterator<Value> iterator() {
            List<?> items = raw instanceof List<?> list ? list : List.of();
            return items.stream().map(Value::new).iterator();
        }

        @Override
        public String toString() {
            return raw instanceof String text ? text : write(raw);
        }
    }

    static String write(Object value) {
        if (value instanceof Map<?, ?> members) {
            var written = new ArrayList<String>();
            members.forEach((name, member) -> written.add(write(name) + ":" + write(member)));
            return "{" + String.join(",", written) + "}";
        }
        if (value instanceof List<?> items) {
            return "[" + String.join(",", items.stream().map(Json::write).toList()) + "]";
        }
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static String quoted(String text) {
        var written = new StringBuilder("\"");
        for (char letter : text.toCharArray()) {
            switch (letter) {
                case '"', '\\' -> written.append('\\').append(letter);
                default -> written.append(letter < ' ' ? String.format("\\u%04x", (int) letter) : letter);
            }
        }
        return written.append('"').toString();
    }

    private Object value() {
        skipSpace();
        return switch (at < text.length() ? text.charAt(at) : ' ') {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        var members = new LinkedHashMap<String, Object>();
        expect('{');
        while (!ends('}', members.isEmpty())) {
            skipSpace();
            var name = string();
            skipSpace();
            expect(':');
            members.put(name, value());
        }
        return members;
    }

    private List<Object> array() {
        var items = new ArrayList<>();
        expect('[');
        while (!ends(']', items.isEmpty())) {
            items.add(value());
        }
        return items;
    }

    /** Whether the end is there, or else the comma before what follows, which the first one has not. */
    private boolean ends(char end, boolean isFirst) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == end) {
            at++;
            return true;
        }
        if (!isFirst) {
            expect(',');
        }
        return false;
    }

    private String string() {
        expect('"');
        var read = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char letter = text.charAt(at++);
            read.append(letter == '\\' ? escaped() : letter);
        }
        expect('"');
        return read.toString();
    }

    private char escaped() {
        if (at >= text.length()) {
            throw unexpected();
        }
        char letter = text.charAt(at++);
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw unexpected();
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> letter;
        };
    }

    private Object word(String word, Object meaning) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return meaning;
    }

    private java.math.BigDecimal number() {
        int begin = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (begin == at) {
            throw unexpected();
        }
        return new java.math.BigDecimal(text.substring(begin, at));
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char letter) {
        if (at >= text.length() || text.charAt(at) != letter) {
            throw unexpected();
        }
        at++;
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("this is no JSON: something else was expected at letter " + at);
    }
}
