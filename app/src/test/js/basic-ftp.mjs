/**
 * Mirrors a folder to an FTP server and back with basic-ftp.
 * Run: node basic-ftp.mjs plain|tls|implicit PORT USER PASSWORD FOLDER SCRATCH; --check only tells whether it could.
 */

import { Client } from "basic-ftp";

const SECURE = { plain: false, tls: true, implicit: "implicit" };

const [manner, port, user, password, folder, scratch] = process.argv.slice(2);

if (manner !== "--check") {
  const client = new Client(30_000);
  try {
    await client.access({
      host: "127.0.0.1",
      port: Number(port),
      user,
      password,
      secure: SECURE[manner],
      secureOptions: { rejectUnauthorized: false },
    });
    const remote = `/basic-ftp-${manner}`;
    await client.uploadFromDir(folder, remote);
    await client.downloadToDir(scratch, remote);
    await client.cd("/");
    await client.removeDir(remote);
    console.log("done");
  } catch (failure) {
    console.error(failure.stack);
    process.exitCode = 1;
  } finally {
    client.close();
  }
}
