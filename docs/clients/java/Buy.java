import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Buys one licence of BizTalk Server on an emulator, and exports the line of it that the next invoice will have, with nothing
 * but Java's own library (17 or newer).
 *
 * <pre>
 * partner-center emulator serve --listen 127.0.0.1:8080 --time-scale 300
 * javac -d classes Buy.java Json.java && java -cp classes Buy http://127.0.0.1:8080
 * </pre>
 */
public final class Buy {
    private static final String TENANT = "contoso.onmicrosoft.com";
    private static final String PARTNER_CENTER = "https://api.partnercenter.microsoft.com/.default";
    private static final String GRAPH = "https://graph.microsoft.com/.default";
    private static final String PRODUCT = "DG7GMGF0DWM3";
    private static final String SKU = "0002";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String endpoint;

    private Buy(String endpoint) {
        this.endpoint = endpoint.replaceAll("/+$", "");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var buy = new Buy(arguments.length > 0 ? arguments[0] : "http://127.0.0.1:8080");
        var order = buy.buy(buy.token(PARTNER_CENTER));
        buy.export(buy.token(GRAPH), order);
    }

    /** Buys, and waits until the order is in the list; its id. */
    private String buy(String token) throws IOException, InterruptedException {
        var customer = call(token, "GET", "/v1/customers?size=1", null).get("items").get(0);
        System.out.println("customer: " + customer.get("companyProfile").get("companyName"));
        var path = "/v1/customers/" + customer.get("id");
        var availabilities = path + "/products/" + PRODUCT + "/skus/" + SKU + "/availabilities";
        var availability = call(token, "GET", availabilities, null).get("items").get(0).get("id");
        var line = Map.of(
            "id", 0,
            "catalogItemId", PRODUCT + ":" + SKU + ":" + availability,
            "quantity", 1,
            "billingCycle", "one_time");
        var cart = call(token, "POST", path + "/carts", Map.of("lineItems", List.of(line)));
        var refused = cart.get("lineItems").get(0).get("error");
        if (!refused.isMissing()) {
            throw new IllegalStateException("the service refuses the line: " + refused);
        }
        var checkout = call(token, "POST", path + "/carts/" + cart.get("id") + "/checkout", null);
        if (checkout.get("orderErrors").iterator().hasNext()) {
            throw new IllegalStateException("refused: " + checkout.get("orderErrors"));
        }
        var order = checkout.get("orders").get(0).get("id").toString();
        System.out.println("order: " + order);
        // A new order appears in lists after up to 15 minutes. That it is not there yet does not mean that nothing was bought.
        while (!has(call(token, "GET", path + "/orders", null).get("items"), order)) {
            System.out.println("not visible yet");
            Thread.sleep(1000);
        }
        System.out.println("visible: " + order);
        return order;
    }

    private static boolean has(Iterable<Json.Value> orders, String id) {
        for (var order : orders) {
            if (order.get("id").toString().equals(id)) {
                return true;
            }
        }
        return false;
    }

    /** Exports what is not billed yet, and shows the lines of the order. A month may have ended since it was placed. */
    private void export(String token, String order) throws IOException, InterruptedException {
        for (var period : List.of("current", "last")) {
            for (var line : unbilled(token, period)) {
                if (line.get("OrderId").toString().equals(order)) {
                    System.out.printf("to be billed: %s, %s %s%n", line.get("SkuName"), line.get("Subtotal"), line.get("PricingCurrency"));
                    return;
                }
            }
        }
        throw new IllegalStateException("no line of " + order + " is to be billed");
    }

    /** Orders an export, waits until it is done, and reads its parts. */
    private List<Json.Value> unbilled(String token, String period) throws IOException, InterruptedException {
        var wanted = Map.of("currencyCode", "USD", "billingPeriod", period, "attributeSet", "full");
        var path = "/v1.0/reports/partners/billing/reconciliation/unbilled/export";
        var ordered = answered(token, "POST", path, wanted);
        var location = URI.create(endpoint + path).resolve(ordered.headers().firstValue("Location").orElseThrow());
        while (true) {
            var answer = answered(token, "GET", location.getRawPath(), null);
            var operation = decode(answer.body());
            switch (operation.get("status").toString()) {
                case "succeeded" -> {
                    return lines(operation.get("resourceLocation"));
                }
                case "failed" -> throw new IllegalStateException("the export failed: " + operation.get("error"));
                // The service asks for 10 seconds, which an emulator in a hurry does not need.
                default -> Thread.sleep(500);
            }
        }
    }

    /** The parts lie in a storage account: no token is wanted there, the address has a signature. */
    private List<Json.Value> lines(Json.Value manifest) throws IOException, InterruptedException {
        var lines = new ArrayList<Json.Value>();
        for (var blob : manifest.get("blobs")) {
            var address = manifest.get("rootDirectory") + "/" + blob.get("name") + "?" + manifest.get("sasToken");
            var request = HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build();
            var part = http.send(request, BodyHandlers.ofByteArray());
            if (part.statusCode() != 200) {
                throw new IllegalStateException("a part of the export cannot be read: " + part.statusCode());
            }
            var text = new GZIPInputStream(new ByteArrayInputStream(part.body())).readAllBytes();
            new String(text, StandardCharsets.UTF_8).lines().map(Json::parse).forEach(lines::add);
        }
        return lines;
    }

    private String token(String scope) throws IOException, InterruptedException {
        var form = Map.of(
            "grant_type", "client_credentials", "client_id", "example", "client_secret", "example", "scope", scope);
        var body = form.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create(endpoint + "/" + TENANT + "/oauth2/v2.0/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(body))
            .build();
        var answer = http.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("no token: " + decode(answer.body()));
        }
        return decode(answer.body()).get("access_token").toString();
    }

    private Json.Value call(String token, String method, String path, Object body) throws IOException, InterruptedException {
        return decode(answered(token, method, path, body).body());
    }

    /** One call, repeated while the service is busy or silent, always under the same request id. */
    private HttpResponse<byte[]> answered(String token, String method, String path, Object body)
        throws IOException, InterruptedException {
        BodyPublisher content = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body));
        var request = HttpRequest.newBuilder(URI.create(endpoint + path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .header("MS-RequestId", UUID.randomUUID().toString())
            .header("MS-CorrelationId", UUID.randomUUID().toString())
            .timeout(PATIENCE)
            .method(method, content)
            .build();
        for (int attempt = 1; attempt <= 5; attempt++) {
            double wait = Math.pow(2, attempt);
            String reason;
            try {
                var answer = http.send(request, BodyHandlers.ofByteArray());
                if (answer.statusCode() < 300) {
                    return answer;
                }
                reason = answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
                if (answer.statusCode() != 429 && answer.statusCode() < 500) {
                    throw new IllegalStateException(method + " " + path + ": " + reason);
                }
                wait = answer.headers().firstValue("Retry-After").map(Double::valueOf).orElse(wait);
            } catch (IOException error) {
                reason = error.toString();
            }
            System.err.printf("%s %s: %s; again in %s s%n", method, path, reason, wait);
            Thread.sleep((long) (wait * 1000));
        }
        throw new IOException(method + " " + path + " was not answered: it may have been done. Look before you repeat it.");
    }

    /** The service begins some bodies with a byte-order mark, which Java's decoder of UTF-8 leaves in the text. */
    private static Json.Value decode(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        return Json.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }
}
