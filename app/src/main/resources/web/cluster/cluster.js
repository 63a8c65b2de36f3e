/** The cluster at a glance: replicas, uploads and sessions, asked anew every two seconds. */

import { Rate, inBytes, inTime } from "./rate.js";
import { Admin } from "./admin.js";
import { ago, list, text } from "./lists.js";

const EVERY_MILLISECONDS = 2000;
const FIRST_LIMIT = 50;
const MOST = 200;
const TOKEN = "wharf admin token";
const UPLOAD_ID = /^[A-Za-z0-9_-]{16,64}$/;

const byId = (id) => document.getElementById(id);
const admin = new Admin(() => sessionStorage.getItem(TOKEN) ?? "");

/** Upload id → its writer, with the rate at which bytes come in. */
const writers = new Map();
let limit = FIRST_LIMIT;
let round = 0;

// What is shown

const showMembers = list("members", "member", (member) => member.address, fillMember, (element, current) => {
  element.querySelector(".drain").addEventListener("click", () => drain(current()));
});

const showUploads = list("uploads", "upload", (upload) => upload.id, fillUpload, (element, current) => {
  element.querySelector(".tell").addEventListener("click", () => tell(element, current()));
  element.querySelector(".cut").addEventListener("click", () => cut(current()));
  element.querySelector(".end").addEventListener("click", () => terminate(current()));
});

const showSessions = list("sessions", "session", (session) => session.id, fillSession, (element, current) => {
  element.querySelector(".kick").addEventListener("click", () => kick(current()));
});

function fillMember(element, member) {
  const part = (selector) => element.querySelector(selector);
  const { replica } = member;
  const well = member.status === "up" && member.reachable && !member.silent && replica.ready;
  element.dataset.well = well;
  text(part(".name"), member.address);
  text(part(".badge"), condition(member));
  text(part(".about"), about(member));
  part(".facts").hidden = !replica;
  const drain = part(".drain");
  drain.disabled = !replica || replica.missing.includes("draining");
  drain.setAttribute("aria-label", `Drain ${member.address}`);
  text(part(".since"), replica ? `up for ${ago(replica.started)}` : "");
  if (replica) {
    text(part(".tus"), inAndOut(replica.rates.tus));
    text(part(".ftp"), inAndOut(replica.rates.ftp));
    text(part(".writers"), String(replica.writers));
    text(part(".sessions"), String(replica.sessions));
    part(".memory").hidden = replica.memory.total === 0;
    text(part(".memory dd"), `${inBytes(replica.memory.used)} of ${inBytes(replica.memory.total)}`);
  }
}

function condition(member) {
  if (!member.reachable) {
    return "unreachable";
  } else if (member.silent) {
    return member.status === "up" ? "silent" : member.status;
  }
  return member.replica.ready ? "ready" : `not ready: ${member.replica.missing.join(", ")}`;
}

function about(member) {
  return [
    member.status,
    ...member.roles.filter((role) => !role.startsWith("dc-")),
    member.leader ? "leader" : "",
    member.oldest ? "oldest" : "",
    member.replica ? `version ${member.replica.version}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function inAndOut(rate) {
  return `${inBytes(rate.in)}/s in\n${inBytes(rate.out)}/s out`;
}

function fillUpload(element, upload) {
  const part = (selector) => element.querySelector(selector);
  const name = upload.key ?? upload.id;
  const ended = upload.state === "ended";
  element.dataset.state = upload.state;
  text(part(".name"), name);
  element.title = upload.id;
  text(part(".figures"), figures(upload));
  const progress = part("progress");
  progress.hidden = upload.state === "complete";
  progress.value = upload.length ? arrived(upload) / upload.length : 0;
  progress.setAttribute("aria-label", name);
  text(part(".state"), standing(upload));
  part(".cut").hidden = !upload.writer;
  part(".end").hidden = ended;
  for (const [selector, verb] of [[".tell", "Story of"], [".cut", "Cut"], [".end", "Terminate"]]) {
    part(selector).setAttribute("aria-label", `${verb} ${name}`);
  }
}

/** Bytes that are here: durable, or on their way to be. */
function arrived(upload) {
  return Math.max(upload.offset ?? 0, writers.get(upload.id)?.arrived ?? 0);
}

function figures(upload) {
  const { state, offset, length } = upload;
  if (state !== "open" || offset === undefined) {
    return length === undefined ? "" : inBytes(length);
  }
  const here = inBytes(arrived(upload));
  return length === undefined ? here : `${here} of ${inBytes(length)}`;
}

function standing(upload) {
  const words = [];
  if (upload.state === "ended") {
    words.push(`Ended${upload.end ? `: ${upload.end.reason}` : ""}`);
  } else if (upload.state === "complete") {
    words.push("Complete");
  } else if (upload.silent) {
    words.push("Gives no answer");
  } else if (upload.phase === "committing") {
    words.push("Being made an object");
  } else {
    words.push(upload.writer ? writing(upload) : "Nobody writes");
  }
  words.push(upload.owner ? `of ${upload.owner}` : "", upload.created ? `${ago(upload.created)} old` : "");
  return words.filter(Boolean).join(" · ");
}

function writing(upload) {
  const rate = writers.get(upload.id)?.rate.current ?? 0;
  const where = `at ${upload.writer.node}`;
  const durable = `${inBytes(upload.offset ?? 0)} durable`;
  if (rate === 0) {
    return `Writing ${where} · ${durable}`;
  }
  const left = upload.length === undefined ? "" : `, ${inTime((upload.length - arrived(upload)) / rate)} left`;
  return `${inBytes(rate)}/s${left} ${where} · ${durable}`;
}

function fillSession(element, session) {
  const part = (selector) => element.querySelector(selector);
  text(part(".name"), session.user ?? "not logged in");
  text(part(".figures"), `${session.client}${session.tls ? ", TLS" : ""}`);
  text(
    part(".state"),
    [`${session.activity} for ${ago(session.at)}`, session.directory, `at ${session.node}`, `since ${ago(session.since)}`].join(" · "),
  );
  element.title = session.id;
  part(".kick").setAttribute("aria-label", `Kick ${session.user ?? session.client}`);
}

function showTotals(members) {
  const replicas = members.map((member) => member.replica).filter(Boolean);
  const sum = (of) => replicas.reduce((total, replica) => total + of(replica), 0);
  text(byId("total-ready"), `${replicas.filter((replica) => replica.ready).length} of ${members.length}`);
  text(byId("total-in"), `${inBytes(sum(({ rates: { tus, ftp } }) => tus.in + ftp.in))}/s`);
  text(byId("total-out"), `${inBytes(sum(({ rates: { tus, ftp } }) => tus.out + ftp.out))}/s`);
  text(byId("total-writers"), String(sum((replica) => replica.writers)));
  text(byId("total-sessions"), String(sum((replica) => replica.sessions)));
}

// What is asked

async function look() {
  const mine = ++round;
  try {
    const [cluster, uploads, sessions] = await Promise.all([admin.members(), findUploads(), findSessions()]);
    if (mine === round) {
      learnWriters(cluster.members);
      show(cluster, uploads, sessions);
    }
  } catch (failure) {
    if (mine === round) {
      complain(failure);
    }
  }
}

function show(cluster, uploads, sessions) {
  byId("door").hidden = true;
  byId("view").hidden = false;
  pulse("live", `Live, as ${cluster.asked} sees it`);
  showTotals(cluster.members);
  showMembers(cluster.members);
  showUploads(uploads.items);
  byId("no-uploads").hidden = uploads.items.length > 0;
  byId("more").hidden = !uploads.next || limit >= MOST;
  showSessions(sessions.items);
  text(byId("no-sessions"), sessions.words ?? "None.");
  byId("no-sessions").hidden = sessions.items.length > 0;
}

async function findUploads() {
  const wanted = byId("search").value.trim();
  const page = await admin.uploads(byId("state").value, wanted, limit);
  if (page.items.length > 0 || !UPLOAD_ID.test(wanted)) {
    return page;
  }
  return admin.upload(wanted).then((upload) => ({ items: [upload] }), missing(page));
}

/** A replica may serve no FTP; the others are asked where they are. */
function findSessions() {
  return admin.sessions().catch(missing({ items: [], words: "This replica serves no FTP." }));
}

/** What is not there is not a failure; whether there is an API at all, the other questions tell. */
function missing(instead) {
  return (failure) => {
    if (failure.status === 404) {
      return instead;
    }
    throw failure;
  };
}

function learnWriters(members) {
  const running = members.flatMap((member) => member.replica?.running ?? []);
  const ids = new Set(running.map(({ upload }) => upload));
  [...writers.keys()].filter((id) => !ids.has(id)).forEach((id) => writers.delete(id));
  for (const { upload, since, from, received } of running) {
    const known = writers.get(upload);
    const rate = known?.since === since ? known.rate : new Rate();
    rate.add(received);
    writers.set(upload, { since, rate, arrived: from === undefined ? 0 : from + received });
  }
}

function complain(failure) {
  if (failure.status === 401 || (failure.status === 404 && byId("view").hidden)) {
    const asked = sessionStorage.getItem(TOKEN) !== null;
    sessionStorage.removeItem(TOKEN);
    byId("view").hidden = true;
    byId("door").hidden = false;
    text(byId("door-news"), asked || failure.status === 404 ? failure.message : "");
    pulse("waiting", "Waiting for the token");
  } else {
    pulse("lost", failure.message);
  }
}

function pulse(state, words) {
  byId("pulse").dataset.state = state;
  text(byId("said"), words);
}

// What may be done

async function cut(upload) {
  await sure(
    `Cut ${upload.key ?? upload.id}?`,
    "Its writer flushes and lets go. What has arrived is kept, and its client may go on.",
    "Cut",
    async () => `Cut at ${inBytes((await admin.cut(upload.id)).offset)}`,
  );
}

async function terminate(upload) {
  await sure(
    `Terminate ${upload.key ?? upload.id}?`,
    upload.state === "complete"
      ? "The finished object is removed. This cannot be undone."
      : "What has arrived is thrown away. This cannot be undone.",
    "Terminate",
    async () => {
      await admin.terminate(upload.id);
      return "Terminated";
    },
  );
}

async function kick(session) {
  await sure(
    `Kick ${session.user ?? session.client}?`,
    `Its control connection is closed. It does: ${session.activity}.`,
    "Kick",
    async () => {
      await admin.kick(session.id);
      return "Kicked";
    },
  );
}

async function drain(member) {
  await sure(
    `Drain ${member.address}?`,
    "It takes nothing new, lets transfers run on for a while, hands over and ends, as with SIGTERM.",
    "Drain",
    async () => `${(await admin.drain(member.address)).replica} drains`,
  );
}

/** Asks a person, does it, and says how it went. */
async function sure(title, words, verb, action) {
  text(byId("sure-title"), title);
  text(byId("sure-text"), words);
  text(byId("sure-yes"), verb);
  byId("sure").showModal();
  byId("sure-no").onclick = () => byId("sure").close();
  byId("sure-yes").onclick = async () => {
    byId("sure").close();
    try {
      say(await action());
    } catch (failure) {
      say(failure.message);
      pulse("lost", failure.message);
      return;
    }
    look();
  };
}

function say(news) {
  byId("news").textContent = news;
}

async function tell(element, upload) {
  const story = element.querySelector(".story");
  const button = element.querySelector(".tell");
  story.hidden = !story.hidden;
  button.setAttribute("aria-expanded", String(!story.hidden));
  if (story.hidden) {
    return;
  }
  try {
    const { events } = await admin.story(upload.id);
    story.replaceChildren(...events.map(line));
  } catch (failure) {
    say(failure.message);
    story.replaceChildren(failure.message);
  }
}

function line({ sequence, at, kind, fields }) {
  const element = byId("event").content.firstElementChild.cloneNode(true);
  element.querySelector(".sequence").textContent = sequence;
  element.querySelector("time").textContent = new Date(at).toLocaleString();
  element.querySelector("time").dateTime = at;
  element.querySelector(".kind").textContent = kind;
  element.querySelector(".fields").textContent = Object.entries(fields)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
  return element;
}

// The rest

function enter() {
  sessionStorage.setItem(TOKEN, byId("token").value.trim());
  byId("token").value = "";
  look();
}

function another() {
  limit = FIRST_LIMIT;
  look();
}

byId("enter").addEventListener("click", enter);
byId("token").addEventListener("keydown", (event) => event.key === "Enter" && enter());
byId("state").addEventListener("change", another);
byId("search").addEventListener("input", another);
byId("more").addEventListener("click", () => {
  limit = Math.min(MOST, limit * 2);
  look();
});
document.addEventListener("visibilitychange", () => !document.hidden && look());

async function forEver() {
  if (!document.hidden && byId("door").hidden) {
    await look();
  }
  setTimeout(forEver, EVERY_MILLISECONDS);
}

if (sessionStorage.getItem(TOKEN) === null) {
  complain({ status: 401, message: "" });
}
forEver();
