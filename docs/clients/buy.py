"""Buys one licence of BizTalk Server on an emulator, with nothing but Python's own library.

    partner-center emulator serve --listen 127.0.0.1:8080 --time-scale 300
    python3 buy.py http://127.0.0.1:8080
"""

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

TENANT = "contoso.onmicrosoft.com"
PRODUCT, SKU = "DG7GMGF0DWM3", "0002"


def decode(body):
    """The service begins some bodies with a byte-order mark: `utf-8-sig` takes it off, `utf-8` would not."""
    return json.loads(body.decode("utf-8-sig")) if body else None


class PartnerCenter:
    def __init__(self, endpoint):
        self.endpoint = endpoint.rstrip("/")
        self.token = self.get_token()

    def get_token(self):
        form = {
            "grant_type": "client_credentials",
            "client_id": "example",
            "client_secret": "example",
            "scope": "https://api.partnercenter.microsoft.com/.default",
        }
        request = urllib.request.Request(
            f"{self.endpoint}/{TENANT}/oauth2/v2.0/token", urllib.parse.urlencode(form).encode()
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return decode(answer.read())["access_token"]

    def call(self, method, path, body=None):
        """One call, repeated while the service is busy or silent, always under the same request id."""
        request_id, correlation_id = str(uuid.uuid4()), str(uuid.uuid4())
        for attempt in range(1, 6):
            headers = {
                "Authorization": f"Bearer {self.token}",
                "Accept": "application/json",
                "Content-Type": "application/json",
                "MS-RequestId": request_id,
                "MS-CorrelationId": correlation_id,
            }
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(f"{self.endpoint}/v1{path}", data, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return decode(answer.read())
            except urllib.error.HTTPError as error:
                if error.code != 429 and error.code < 500:
                    raise
                wait = float(error.headers.get("Retry-After", 2**attempt))
                reason = f"{error.code}"
            except OSError as error:
                wait, reason = 2**attempt, str(error)
            print(f"{method} {path}: {reason}; again in {wait:g} s", file=sys.stderr)
            time.sleep(wait)
        raise TimeoutError(f"{method} {path} was not answered: it may have been done. Look before you repeat it.")


def main():
    center = PartnerCenter(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080")
    customer = center.call("GET", "/customers?size=1")["items"][0]
    print("customer:", customer["companyProfile"]["companyName"])
    path = f"/customers/{customer['id']}/products/{PRODUCT}/skus/{SKU}/availabilities"
    availability = center.call("GET", path)["items"][0]
    line = {
        "id": 0,
        "catalogItemId": f"{PRODUCT}:{SKU}:{availability['id']}",
        "quantity": 1,
        "billingCycle": "one_time",
    }
    cart = center.call("POST", f"/customers/{customer['id']}/carts", {"lineItems": [line]})
    refused = cart["lineItems"][0].get("error")
    if refused:
        raise SystemExit(f"the service refuses the line: {refused}")
    checkout = center.call("POST", f"/customers/{customer['id']}/carts/{cart['id']}/checkout")
    if checkout.get("orderErrors"):
        raise SystemExit(f"refused: {checkout['orderErrors']}")
    order = checkout["orders"][0]["id"]
    print("order:", order)
    # A new order appears in lists after up to 15 minutes. That it is not there yet does not mean that nothing was bought.
    while all(one["id"] != order for one in center.call("GET", f"/customers/{customer['id']}/orders")["items"]):
        print("not visible yet")
        time.sleep(1)
    print("visible:", order)


if __name__ == "__main__":
    main()
