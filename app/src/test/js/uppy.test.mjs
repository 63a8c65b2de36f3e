/**
 * Uppy with its tus plugin in a real browser, on a page of another origin, against the server at
 * WHARF_URL. CHROMIUM names the browser (default: chromium on the PATH).
 * Run: WHARF_URL=http://127.0.0.1:8080 node --test uppy.test.mjs
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const wharf = process.env.WHARF_URL;
assert.ok(wharf, "WHARF_URL is not set (expected: the address of a running server)");

const MIB = 1024 * 1024;
const SIZE = 24 * MIB + 7;
const bundle = readFileSync(new URL("node_modules/uppy/dist/uppy.min.js", import.meta.url));
let site;
let browser;

before(async () => {
  site = createServer((request, response) => {
    const script = request.url === "/uppy.js";
    response.setHeader("Content-Type", script ? "text/javascript" : "text/html");
    response.end(script ? bundle : "<!doctype html><title>elsewhere</title>");
  });
  await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(),
    args: ["--no-sandbox"],
  });
});

after(async () => {
  await browser?.close();
  site?.close();
});

test("a file arrives byte for byte", () => delivers({ chunkSize: 5 * MIB }));

test("a file arrives in one request", () => delivers({}));

test("a file arrives with its creation", () => delivers({ uploadDataDuringCreation: true }));

test("a file arrives in parallel pieces", () => delivers({ parallelUploads: 3 }));

test("a file that is paused in the middle goes on", () => delivers({ chunkSize: 2 * MIB }, true));

async function delivers(options, paused = false) {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${site.address().port}/`);
  await page.addScriptTag({ url: "/uppy.js" });
  const endpoint = new URL("files/", wharf).toString();
  const sent = await page.evaluate(upload, { endpoint, options, paused, size: SIZE });
  await page.close();
  assert.deepEqual(sent.failed, []);
  assert.equal(sent.pauses, paused ? 1 : 0);
  const response = await fetch(sent.url);
  assert.equal(response.status, 200);
  assert.equal(sha256(Buffer.from(await response.arrayBuffer())), sha256(content(SIZE)));
}

/** Runs in the page. */
async function upload({ endpoint, options, paused, size }) {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    bytes[i] = i * 31 + (i >>> 8) * 17;
  }
  const uppy = new Uppy.Uppy().use(Uppy.Tus, { endpoint, retryDelays: [0, 500], ...options });
  const id = uppy.addFile({ name: "Größe & Maß.bin", type: "application/octet-stream", data: new Blob([bytes]) });
  let pauses = 0;
  uppy.on("upload-progress", (file, progress) => {
    if (paused && pauses === 0 && progress.bytesUploaded > size / 2) {
      pauses++;
      uppy.pauseResume(id);
      setTimeout(() => uppy.pauseResume(id), 100);
    }
  });
  const result = await uppy.upload();
  return { url: result.successful[0]?.uploadURL, failed: result.failed.map((file) => file.error), pauses };
}

function content(size) {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i++) {
    bytes[i] = i * 31 + (i >>> 8) * 17;
  }
  return bytes;
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
