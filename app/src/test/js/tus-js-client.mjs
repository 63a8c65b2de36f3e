/**
 * Uploads a file with tus-js-client and prints the upload's address.
 * Run: node tus-js-client.mjs MANNER ENDPOINT FILE, with one of MANNERS; --check only tells whether it could.
 */

import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { PassThrough } from "node:stream";
import { Upload } from "tus-js-client";

const CHUNK = 5 * 1024 * 1024;

const MANNERS = {
  chunked: () => send({ chunkSize: CHUNK, uploadSize: statSync(file).size }),
  deferred: () => send({ chunkSize: CHUNK, uploadLengthDeferred: true }, pipe()),
  paused: () => pauseAndResume({}),
  parallel: () => send({ chunkSize: CHUNK, parallelUploads: 4 }),
  "with its creation": () => send({ chunkSize: CHUNK, uploadSize: statSync(file).size, uploadDataDuringCreation: true }),
  "by POST alone": () => send({ chunkSize: CHUNK, uploadSize: statSync(file).size, overridePatchMethod: true }),
  "of draft 03": () => send({ chunkSize: CHUNK, uploadSize: statSync(file).size, protocol: "ietf-draft-03" }),
  "of draft 05": () => send({ chunkSize: CHUNK, uploadSize: statSync(file).size, protocol: "ietf-draft-05" }),
  "of draft 05, paused": () => pauseAndResume({ protocol: "ietf-draft-05" }),
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
async function pauseAndResume(options) {
  const uploadUrl = await sendHalf(options);
  let asked = false;
  await send({
    uploadUrl,
    chunkSize: CHUNK,
    uploadSize: statSync(file).size,
    ...options,
    onAfterResponse: (request) => {
      asked ||= request.getMethod() === "HEAD";
    },
  });
  if (!asked) {
    throw new Error("resumed without asking for the offset");
  }
  return uploadUrl;
}

function sendHalf(options) {
  const size = statSync(file).size;
  return new Promise((resolve, reject) => {
    let paused = false;
    const upload = new Upload(createReadStream(file), {
      endpoint,
      chunkSize: CHUNK,
      uploadSize: size,
      ...options,
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
