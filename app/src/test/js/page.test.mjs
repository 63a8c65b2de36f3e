/**
 * The upload page in a real browser, against the server at WHARF_URL. CHROMIUM names the browser
 * (default: chromium on the PATH); SCREENSHOTS, a folder, keeps pictures of what it looked like.
 * Run: WHARF_URL=http://127.0.0.1:8080 node --test page.test.mjs
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";

const wharf = process.env.WHARF_URL;
assert.ok(wharf, "WHARF_URL is not set (expected: the address of a running server)");

const MIB = 1024 * 1024;
const SIZE = 50 * MIB;
const THROTTLE_BYTES_PER_SECOND = 10 * MIB;

const folder = mkdtempSync(join(tmpdir(), "wharf-page-"));
const file = { path: join(folder, "Größe & Maß.bin"), bytes: randomBytes(SIZE) };
let browser;
let context;
let page;
let complaints;

before(async () => {
  writeFileSync(file.path, file.bytes);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(),
    args: ["--no-sandbox"],
  });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 900, height: 760 } });
  page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => /Content Security Policy|Refused to/.test(message.text()) && complaints.push(message.text()));
  await page.goto(wharf);
});

afterEach(async () => {
  await context.close();
  assert.deepEqual(complaints, []);
});

test("a chosen file arrives byte for byte", async () => {
  await choose(file.path);
  await state("complete");
  assert.equal(await sha256(await link()), digest(file.bytes));
  await picture("complete");
});

test("an empty file arrives", async () => {
  const empty = join(folder, "empty.txt");
  writeFileSync(empty, "");
  await choose(empty);
  await state("complete");
  assert.equal(await sha256(await link()), digest(Buffer.alloc(0)));
});

test("a dropped file arrives under its own name", async () => {
  const text = "dropped, and taken in";
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], "note.txt", { type: "text/plain" }));
    return data;
  }, text);
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await state("complete");
  assert.equal(await sha256(await link()), digest(Buffer.from(text)));
  const { headers } = await head(await link());
  assert.equal(headers.get("upload-metadata"), `filename ${btoa("note.txt")},filetype ${btoa("text/plain")}`);
});

test("a paused upload goes on where it stopped", async () => {
  const sent = countPatches();
  await throttle();
  await choose(file.path);
  await sending();
  await picture("sending");
  await button("Pause").click();
  await state("paused");
  const offset = await settledOffset();
  await picture("paused");
  await unthrottle();
  await button("Resume").click();
  await state("complete");
  assert.equal(sent.at(-1), offset);
  assert.equal(await sha256(await link()), digest(file.bytes));
});

test("an upload outlives a reload of the page", async () => {
  const sent = countPatches();
  await throttle();
  await choose(file.path);
  await sending();
  await page.reload();
  await state("lacks-file");
  const offset = await settledOffset();
  await picture("reloaded");
  await unthrottle();
  await choose(file.path);
  await state("complete");
  assert.equal(sent.length, 2);
  assert.equal(sent.at(-1), offset);
  assert.equal(await sha256(await link()), digest(file.bytes));
  await page.reload();
  await page.getByText("None yet.").waitFor();
});

test("a network that goes away and comes back is survived without a hand", async () => {
  const network = await cuttableNetwork();
  try {
    const sent = countPatches();
    await page.goto(network.url);
    await throttle();
    await choose(file.path);
    await sending();
    await network.cut();
    await page.getByText(/cannot be reached/).first().waitFor();
    await picture("offline");
    await unthrottle();
    await network.mend();
    await state("complete");
    assert.ok(sent.at(-1) > 0, `the last PATCH began at ${sent.at(-1)} (expected: not at 0 again)`);
    assert.equal(await sha256(await link()), digest(file.bytes));
  } finally {
    await network.cut();
  }
});

test("a cancelled upload is gone from the server and from the page", async () => {
  await throttle();
  await choose(file.path);
  await sending();
  const url = await rememberedUrl();
  await button("Cancel").click();
  await page.getByText("None yet.").waitFor();
  const { status } = await head(url);
  assert.ok(status === 404 || status === 410, `HEAD after cancel: ${status} (expected: 404 or 410)`);
  await page.reload();
  await page.getByText("None yet.").waitFor();
});

test("a refusal is shown, and the button tries again", async () => {
  await page.route("**/files/", (route) => route.fulfill({ status: 413, body: "Larger than this server takes." }));
  await choose(file.path);
  await state("failed");
  await page.getByText(/Larger than this server takes/).first().waitFor();
  await picture("failed");
  await page.unroute("**/files/");
  await button("Try again").click();
  await state("complete");
});

test("everything can be reached by keyboard and has a name", async () => {
  await choose(file.path);
  await state("complete");
  const unnamed = await page.$$eval("button, a, input, progress", (elements) =>
    elements
      .filter((element) => !element.ariaLabel && !element.textContent.trim() && !element.labels?.length)
      .map((element) => element.outerHTML),
  );
  assert.deepEqual(unnamed, []);
  const reached = new Set();
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.className));
  }
  for (const stop of ["files", "button", "button cancel"]) {
    assert.ok(reached.has(stop), `Tab reaches ${[...reached]} (expected also: ${stop})`);
  }
});

async function choose(path) {
  await page.setInputFiles("#files", path);
}

async function state(name) {
  await page.locator(`.upload[data-state="${name}"]`).waitFor({ timeout: 60_000 });
}

function button(name) {
  return page.getByRole("button", { name: new RegExp(`^${name} `) });
}

/** Resolves when some of the bytes, and not all, are on the server. */
async function sending() {
  await page.waitForFunction(() => document.querySelector("progress")?.value > 0.2);
}

async function settledOffset() {
  return Number((await head(await rememberedUrl())).headers.get("upload-offset"));
}

function rememberedUrl() {
  return page.evaluate(() => JSON.parse(Object.values(localStorage)[0]).url);
}

function link() {
  return page.getByRole("link", { name: /^Download/ }).getAttribute("href");
}

function head(url) {
  return fetch(url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
}

async function sha256(url) {
  const response = await fetch(url);
  assert.equal(response.status, 200);
  const hash = createHash("sha256");
  for await (const chunk of response.body) {
    hash.update(chunk);
  }
  return hash.digest("hex");
}

function digest(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A loopback port that leads to the server, until it is cut. */
async function cuttableNetwork() {
  const { hostname, port } = new URL(wharf);
  const sockets = new Set();
  const relay = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [[near, far], [far, near]]) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy()).on("close", () => sockets.delete(from) && to.destroy());
    }
  });
  const listen = (at) => new Promise((resolve) => relay.listen(at, "127.0.0.1", resolve));
  await listen(0);
  const own = relay.address().port;
  return {
    url: `http://127.0.0.1:${own}/`,
    mend: () => listen(own),
    cut: () =>
      new Promise((resolve) => {
        relay.close(resolve);
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

/** The offsets of the PATCH requests, as they are made. */
function countPatches() {
  const offsets = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") {
      offsets.push(Number(request.headers()["upload-offset"]));
    }
  });
  return offsets;
}

async function throttle(uploadThroughput = THROTTLE_BYTES_PER_SECOND) {
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput,
  });
  throttle.session = session;
}

async function unthrottle() {
  await throttle.session.detach();
}

async function picture(name) {
  if (!process.env.SCREENSHOTS) {
    return;
  }
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}-${colorScheme}.png`), fullPage: true });
  }
}
