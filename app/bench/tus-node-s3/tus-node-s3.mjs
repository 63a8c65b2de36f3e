/** @tus/server with its S3 store, as it comes: PORT, ENDPOINT, BUCKET from the arguments; keys and region as the AWS SDK finds them. */

import { S3Store } from "@tus/s3-store";
import { Server } from "@tus/server";
import { createServer } from "node:http";

const [port, endpoint, bucket] = process.argv.slice(2);
const datastore = new S3Store({ s3ClientConfig: { bucket, endpoint, forcePathStyle: true } });
const tus = new Server({ path: "/files", datastore });

createServer((request, response) => tus.handle(request, response)).listen(Number(port), "127.0.0.1");
