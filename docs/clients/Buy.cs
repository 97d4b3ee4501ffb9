// Buys one licence of BizTalk Server on an emulator, with nothing but .NET's own library (10 or newer runs a single file).
//
//     partner-center emulator serve --listen 127.0.0.1:8080 --time-scale 300
//     dotnet run Buy.cs http://127.0.0.1:8080

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

const string Tenant = "contoso.onmicrosoft.com";
const string Product = "DG7GMGF0DWM3";
const string Sku = "0002";
var endpoint = (args.Length > 0 ? args[0] : "http://127.0.0.1:8080").TrimEnd('/');
using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await GetToken());

// The service begins some bodies with a byte-order mark. `ReadAsStringAsync` takes it off; `JsonNode.Parse` of the bytes would not.
static async Task<JsonNode?> Decode(HttpResponseMessage response)
{
    var text = await response.Content.ReadAsStringAsync();
    return text.Length == 0 ? null : JsonNode.Parse(text);
}

async Task<string> GetToken()
{
    var form = new FormUrlEncodedContent(new Dictionary<string, string>
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = "example",
        ["client_secret"] = "example",
        ["scope"] = "https://api.partnercenter.microsoft.com/.default",
    });
    var response = await http.PostAsync($"{endpoint}/{Tenant}/oauth2/v2.0/token", form);
    return (await Decode(response.EnsureSuccessStatusCode()))!["access_token"]!.ToString();
}

// One call, repeated while the service is busy or silent, always under the same request id.
async Task<JsonNode> Call(HttpMethod method, string path, JsonNode? body = null)
{
    var (requestId, correlationId) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
    for (var attempt = 1; attempt <= 5; attempt++)
    {
        var wait = TimeSpan.FromSeconds(Math.Pow(2, attempt));
        string reason;
        try
        {
            using var request = new HttpRequestMessage(method, $"{endpoint}/v1{path}");
            request.Headers.Add("Accept", "application/json");
            request.Headers.Add("MS-RequestId", requestId);
            request.Headers.Add("MS-CorrelationId", correlationId);
            if (body is not null)
            {
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            }
            using var response = await http.SendAsync(request);
            if (response.IsSuccessStatusCode)
            {
                return (await Decode(response))!;
            }
            reason = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
            if ((int)response.StatusCode is not 429 and < 500)
            {
                throw new InvalidOperationException($"{method} {path}: {reason}");
            }
            wait = response.Headers.RetryAfter?.Delta ?? wait;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            reason = error.Message;
        }
        Console.Error.WriteLine($"{method} {path}: {reason}; again in {wait.TotalSeconds} s");
        await Task.Delay(wait);
    }
    throw new TimeoutException($"{method} {path} was not answered: it may have been done. Look before you repeat it.");
}

var customer = (await Call(HttpMethod.Get, "/customers?size=1"))["items"]![0]!;
var customerId = customer["id"]!.ToString();
Console.WriteLine($"customer: {customer["companyProfile"]!["companyName"]}");
var availabilities = $"/customers/{customerId}/products/{Product}/skus/{Sku}/availabilities";
var availability = (await Call(HttpMethod.Get, availabilities))["items"]![0]!["id"]!.ToString();
var line = new JsonObject
{
    ["id"] = 0,
    ["catalogItemId"] = $"{Product}:{Sku}:{availability}",
    ["quantity"] = 1,
    ["billingCycle"] = "one_time",
};
var lines = new JsonObject { ["lineItems"] = new JsonArray(line) };
var cart = await Call(HttpMethod.Post, $"/customers/{customerId}/carts", lines);
if (cart["lineItems"]![0]!["error"] is { } refused)
{
    throw new InvalidOperationException($"the service refuses the line: {refused}");
}
var checkout = await Call(HttpMethod.Post, $"/customers/{customerId}/carts/{cart["id"]}/checkout");
if (checkout["orderErrors"] is JsonArray { Count: > 0 } errors)
{
    throw new InvalidOperationException($"refused: {errors}");
}
var order = checkout["orders"]![0]!["id"]!.ToString();
Console.WriteLine($"order: {order}");
// A new order appears in lists after up to 15 minutes. That it is not there yet does not mean that nothing was bought.
while (!(await Call(HttpMethod.Get, $"/customers/{customerId}/orders"))["items"]!.AsArray()
    .Any(one => one!["id"]!.ToString() == order))
{
    Console.WriteLine("not visible yet");
    await Task.Delay(TimeSpan.FromSeconds(1));
}
Console.WriteLine($"visible: {order}");
