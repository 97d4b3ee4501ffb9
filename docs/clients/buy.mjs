// @ts-check
// Buys one licence of BizTalk Server on an emulator, with nothing but Node's own library (18 or newer).
//
//     partner-center emulator serve --listen 127.0.0.1:8080 --time-scale 300
//     node buy.mjs http://127.0.0.1:8080
//
// The types stand in comments, which the TypeScript compiler reads (`tsc --allowJs --checkJs`).

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const tenant = "contoso.onmicrosoft.com";
const product = "DG7GMGF0DWM3";
const sku = "0002";
const endpoint = (process.argv[2] ?? "http://127.0.0.1:8080").replace(/\/+$/, "");

/**
 * The service begins some bodies with a byte-order mark. `response.text()` and `response.json()` take it off; who decodes
 * bytes with `Buffer.toString()` must do it himself, or `JSON.parse` fails.
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function decode(response) {
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

/** @returns {Promise<string>} */
async function getToken() {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: "example",
    client_secret: "example",
    scope: "https://api.partnercenter.microsoft.com/.default",
  });
  const response = await fetch(`${endpoint}/${tenant}/oauth2/v2.0/token`, { method: "POST", body });
  return (await decode(response)).access_token;
}

/** The service said no: to repeat the call would not help. */
class Refused extends Error {}

const token = await getToken();

/**
 * One call, repeated while the service is busy or silent, always under the same request id.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function call(method, path, body) {
  const headers = {
    Authorization: `Bearer ${token}`,
    Accept: "application/json",
    "Content-Type": "application/json",
    "MS-RequestId": randomUUID(),
    "MS-CorrelationId": randomUUID(),
  };
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    let wait = 2 ** attempt;
    let reason;
    try {
      const response = await fetch(`${endpoint}/v1${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(60_000),
      });
      if (response.ok) {
        return await decode(response);
      }
      reason = `${response.status} ${await response.text()}`;
      if (response.status !== 429 && response.status < 500) {
        throw new Refused(`${method} ${path}: ${reason}`);
      }
      wait = Number(response.headers.get("Retry-After") ?? wait);
    } catch (error) {
      if (error instanceof Refused) {
        throw error;
      }
      reason = String(error);
    }
    console.error(`${method} ${path}: ${reason}; again in ${wait} s`);
    await sleep(wait * 1000);
  }
  throw new Error(`${method} ${path} was not answered: it may have been done. Look before you repeat it.`);
}

const customer = (await call("GET", "/customers?size=1")).items[0];
console.log("customer:", customer.companyProfile.companyName);
const availabilities = `/customers/${customer.id}/products/${product}/skus/${sku}/availabilities`;
const availability = (await call("GET", availabilities)).items[0];
const line = {
  id: 0,
  catalogItemId: `${product}:${sku}:${availability.id}`,
  quantity: 1,
  billingCycle: "one_time",
};
const cart = await call("POST", `/customers/${customer.id}/carts`, { lineItems: [line] });
if (cart.lineItems[0].error) {
  throw new Error(`the service refuses the line: ${JSON.stringify(cart.lineItems[0].error)}`);
}
const checkout = await call("POST", `/customers/${customer.id}/carts/${cart.id}/checkout`);
if (checkout.orderErrors?.length) {
  throw new Error(`refused: ${JSON.stringify(checkout.orderErrors)}`);
}
const order = checkout.orders[0].id;
console.log("order:", order);
// A new order appears in lists after up to 15 minutes. That it is not there yet does not mean that nothing was bought.
while (!(await call("GET", `/customers/${customer.id}/orders`)).items.some((/** @type {any} */ one) => one.id === order)) {
  console.log("not visible yet");
  await sleep(1000);
}
console.log("visible:", order);
