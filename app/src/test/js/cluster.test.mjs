/**
 * The view of the cluster in a real browser: the management port at WHARF_MANAGEMENT_URL with the
 * token WHARF_ADMIN_TOKEN, uploads at WHARF_URL, FTP at WHARF_FTP (host:port, user test, password
 * secret). CHROMIUM and SCREENSHOTS as in page.test.mjs.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";

function required(name) {
  assert.ok(process.env[name], `${name} is not set (expected: see the head of this file)`);
  return process.env[name];
}

const wharf = required("WHARF_URL");
const management = required("WHARF_MANAGEMENT_URL");
const token = required("WHARF_ADMIN_TOKEN");
const ftp = required("WHARF_FTP");
const LENGTH = 40_000_000;

let browser;
let context;
let page;
let complaints;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(),
    args: ["--no-sandbox"],
  });
});

after(() => browser?.close());

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1100, height: 800 } });
  page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => /Content Security Policy|Refused to/.test(message.text()) && complaints.push(message.text()));
  await page.goto(management);
});

afterEach(async () => {
  await context.close();
  assert.deepEqual(complaints, []);
});

test("nothing is shown without the right token", async () => {
  await picture("door");
  await enter("wrong");
  await page.getByRole("alert").getByText(/wrong/).waitFor();
  assert.equal(await page.locator("#view").isVisible(), false);
  await enter(token);
  await page.getByText(/^Live, as/).waitFor();
  await page.reload();
  await page.getByText(/^Live, as/).waitFor();
});

test("a writer is seen, cut where it stands, and its upload terminated", async () => {
  const upload = await create();
  const writer = write(upload);
  await enter(token);
  const row = page.locator(".upload", { hasText: id(upload) });
  await row.getByText(/\/s, .* left at \S+:\d+/).waitFor();
  await page.locator("#members .badge", { hasText: "ready" }).waitFor();
  await row.getByRole("button", { name: /^Story/ }).click();
  await row.getByText("created", { exact: true }).waitFor();
  await picture("view");
  await row.getByRole("button", { name: /^Cut/ }).click();
  await picture("sure");
  await sure("Cut");
  const status = await writer.ended;
  assert.notEqual(status, 204, `a cut request is answered ${status} (expected: anything but 204)`);
  await row.getByText(/Nobody writes/).waitFor();
  const { headers } = await fetch(upload, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
  const offset = Number(headers.get("upload-offset"));
  assert.ok(offset > 0 && offset <= writer.sent(), `offset ${offset} (expected: some of ${writer.sent()})`);

  await row.getByRole("button", { name: /^Terminate/ }).click();
  await page.locator("#sure-no").click();
  await row.getByRole("button", { name: /^Terminate/ }).click();
  await sure("Terminate");
  await row.waitFor({ state: "detached" });
  await page.selectOption("#state", "ended");
  await page.locator(".upload", { hasText: id(upload) }).getByText(/Ended/).waitFor();
});

test("an upload is found by the beginning of its name, or its id", async () => {
  const [one, other] = [await create(), await create()];
  await enter(token);
  await page.locator(".upload", { hasText: id(other) }).waitFor();
  await page.fill("#search", id(one).slice(0, 8));
  await page.locator(".upload", { hasText: id(other) }).waitFor({ state: "detached" });
  await page.locator(".upload", { hasText: id(one) }).waitFor();
  await page.selectOption("#state", "complete");
  await page.locator("#no-uploads").waitFor();
  await page.fill("#search", id(other));
  await page.locator(".upload", { hasText: id(other) }).waitFor();
});

test("a session is seen and kicked", async () => {
  const session = await login();
  await enter(token);
  const row = page.locator(".session", { hasText: "test" });
  await row.getByText(/idle for/).waitFor();
  await picture("sessions");
  await row.getByRole("button", { name: /^Kick/ }).click();
  await sure("Kick");
  await session.closed;
  await row.waitFor({ state: "detached" });
});

test("everything has a name, and the page fits a narrow screen", async () => {
  await create();
  await enter(token);
  await page.locator(".upload").first().waitFor();
  const unnamed = await page.$$eval("button, a, input, select, progress", (elements) =>
    elements
      .filter((element) => !element.ariaLabel && !element.textContent.trim() && !element.labels?.length)
      .filter((element) => element.id !== "sure-yes")
      .map((element) => element.outerHTML),
  );
  assert.deepEqual(unnamed, []);
  await page.setViewportSize({ width: 380, height: 800 });
  await picture("narrow");
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `the page is ${over} px wider than the screen (expected: not wider)`);
});

async function enter(secret) {
  await page.fill("#token", secret);
  await page.getByRole("button", { name: "Look" }).click();
}

async function sure(verb) {
  await page.getByRole("dialog").getByRole("button", { name: verb }).click();
}

function id(upload) {
  return upload.split("/").at(-1);
}

async function create() {
  const response = await fetch(new URL("files/", wharf), {
    method: "POST",
    headers: { "Tus-Resumable": "1.0.0", "Upload-Length": String(LENGTH) },
  });
  assert.equal(response.status, 201);
  return new URL(response.headers.get("location"), wharf).href;
}

/** Sends a little at a time, and never to the end. */
function write(upload) {
  let sent = 0;
  const socket = request(upload, {
    method: "PATCH",
    headers: {
      "Tus-Resumable": "1.0.0",
      "Upload-Offset": "0",
      "Content-Type": "application/offset+octet-stream",
      "Content-Length": String(LENGTH),
    },
  });
  const more = setInterval(() => {
    socket.write(Buffer.alloc(100_000));
    sent += 100_000;
  }, 200);
  const ended = new Promise((resolve) => {
    socket.on("response", (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    socket.on("error", (error) => resolve(error.code));
  }).finally(() => clearInterval(more));
  return { ended, sent: () => sent };
}

/** A session of FTP that says no more after its login. */
async function login() {
  const [host, port] = ftp.split(":");
  const socket = connect(Number(port), host);
  socket.setEncoding("utf8");
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("error", () => {});
  const reply = (code) =>
    new Promise((resolve, reject) =>
      socket.once("data", (line) => (line.startsWith(code) ? resolve() : reject(new Error(`${line} (expected: ${code})`)))),
    );
  await reply("220");
  socket.write("USER test\r\n");
  await reply("331");
  socket.write("PASS secret\r\n");
  await reply("230");
  return { closed };
}

async function picture(name) {
  if (!process.env.SCREENSHOTS) {
    return;
  }
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `cluster-${name}-${colorScheme}.png`), fullPage: true });
  }
}
