/** The page: files come in by drop or choice, each becomes a row, a few are sent at a time. */

import { Row } from "./row.js";
import { fingerprint, remembered } from "./unfinished.js";

const AT_ONCE = 3;
const TOKEN = "wharf token";

const byId = (id) => document.getElementById(id);
const basePath = document.querySelector('meta[name="wharf-base-path"]').content;

const page = {
  endpoint: new URL(basePath, document.baseURI).href,
  headers: () => (token() ? { Authorization: `Bearer ${token()}` } : {}),
  onReady: () => runWaiting(),
  onLacksFile: () => byId("files").click(),
  onRemoved: (row) => {
    rows.delete(row);
    showWhetherEmpty();
  },
  say: (news) => {
    byId("news").textContent = news;
  },
};

/** @type {Set<Row>} */
const rows = new Set();

function add(file) {
  const print = fingerprint(file);
  const known = [...rows].find((row) => row.print === print && row.state !== "complete");
  if (known) {
    known.offer(file);
    return;
  }
  list(new Row(file, page));
  runWaiting();
}

function list(row) {
  rows.add(row);
  byId("uploads").prepend(row.element);
  showWhetherEmpty();
}

function runWaiting() {
  const running = [...rows].filter((row) => row.state === "sending").length;
  [...rows]
    .filter((row) => row.state === "waiting")
    .slice(0, Math.max(0, AT_ONCE - running))
    .forEach((row) => row.run().finally(runWaiting));
}

function showWhetherEmpty() {
  byId("empty").hidden = rows.size > 0;
}

function token() {
  return byId("token").value.trim();
}

function listenForFiles() {
  byId("files").addEventListener("change", (event) => {
    [...event.target.files].forEach(add);
    event.target.value = "";
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      document.body.classList.remove("dragging");
    }
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    filesIn(event.dataTransfer).forEach(add);
  });
}

/** A dropped folder looks like a file that cannot be read. */
function filesIn(transfer) {
  return [...transfer.items]
    .filter((item) => item.kind === "file" && !item.webkitGetAsEntry?.()?.isDirectory)
    .map((item) => item.getAsFile());
}

function keepToken() {
  byId("token").value = sessionStorage.getItem(TOKEN) ?? "";
  byId("access").open = token() !== "";
  byId("token").addEventListener("change", () => {
    sessionStorage.setItem(TOKEN, token());
    recallAll();
  });
}

function recallAll() {
  [...rows].filter((row) => row.state === "lacks-file").forEach((row) => row.recall());
}

byId("endpoint").textContent = page.endpoint;
listenForFiles();
keepToken();
remembered().forEach((file) => list(new Row(file, page)));
recallAll();
