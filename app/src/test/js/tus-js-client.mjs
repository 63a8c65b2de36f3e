/**
 * Uploads a file with tus-js-client and prints the upload's address.
 * Run: node tus-js-client.mjs chunked|deferred|paused ENDPOINT FILE; --check only tells whether it could.
 */

import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { PassThrough } from "node:stream";
import { Upload } from "tus-js-client";

const CHUNK = 5 * 1024 * 1024;

const MANNERS = {
  chunked: () => send({ chunkSize: CHUNK, uploadSize: statSync(file).size }),
  deferred: () => send({ chunkSize: CHUNK, uploadLengthDeferred: true }, pipe()),
  paused: pauseAndResume,
};

const [manner, endpoint, file] = process.argv.slice(2);

if (manner !== "--check") {
  try {
    console.log(await MANNERS[manner]());
  } catch (failure) {
    console.error(failure.message);
    process.exit(1);
  }
}

/** Resolves to the upload's address when all is sent. */
function send(options, source = createReadStream(file)) {
  return new Promise((resolve, reject) => {
    const upload = new Upload(source, {
      endpoint,
      metadata: { filename: basename(file), filetype: "application/octet-stream" },
      retryDelays: [0, 500, 1000],
      onError: reject,
      onSuccess: () => resolve(upload.url),
      ...options,
    });
    upload.start();
  });
}

/** Of a file stream the client looks up the size, and then announces too long a last chunk. */
function pipe() {
  return createReadStream(file).pipe(new PassThrough());
}

/** Stops in the middle of the body, and goes on with a fresh Upload that knows only the address. */
async function pauseAndResume() {
  const uploadUrl = await sendHalf();
  let asked = false;
  await send({
    uploadUrl,
    chunkSize: CHUNK,
    uploadSize: statSync(file).size,
    onAfterResponse: (request) => {
      asked ||= request.getMethod() === "HEAD";
    },
  });
  if (!asked) {
    throw new Error("resumed without asking for the offset");
  }
  return uploadUrl;
}

function sendHalf() {
  const size = statSync(file).size;
  return new Promise((resolve, reject) => {
    let paused = false;
    const upload = new Upload(createReadStream(file), {
      endpoint,
      chunkSize: CHUNK,
      uploadSize: size,
      onError: reject,
      onSuccess: () => reject(new Error("complete before it could be paused")),
      onProgress: (sent) => {
        if (!paused && sent > size / 2) {
          paused = true;
          upload.abort().then(() => resolve(upload.url), reject);
        }
      },
    });
    upload.start();
  });
}
