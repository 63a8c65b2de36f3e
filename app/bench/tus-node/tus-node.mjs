/** @tus/server with its file store: PORT, DIR from the arguments; WEB_DIR, if set, is served at /. */

import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const [port, directory] = process.argv.slice(2);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

const tus = new Server({ path: "/files", datastore: new FileStore({ directory }) });

createServer((request, response) => {
  if (request.url.startsWith("/files") || !process.env.WEB_DIR) {
    return tus.handle(request, response);
  }
  const path = normalize(request.url === "/" ? "/index.html" : request.url);
  createReadStream(join(process.env.WEB_DIR, path))
    .on("error", () => response.writeHead(404).end())
    .once("open", () => response.setHeader("Content-Type", TYPES[extname(path)] ?? "text/plain"))
    .pipe(response);
}).listen(Number(port), "127.0.0.1", () => console.log("listening"));
