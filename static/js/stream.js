// One event stream a page for all its runs, with polling where no stream can be had.

import { inPageLanguage } from "./language.js";

const ENDED = new Set(["done", "diverged", "failed", "cancelled"]);
const POLL_MS = 700;
const POLL_AFTER_LOSS_MS = 2000;
const REOPEN_MS = 400;
const OPEN_WITHIN_MS = 5000;
const FAILURES_BEFORE_POLLING = 3;

const followed = new Map();
let source = null;
let failures = 0;
let reopening = 0;
let opening = 0;

export function hasEnded(status) {
  return ENDED.has(status);
}

/**
 * Follows one run until it ends; returns a function that stops following.
 * Each frame is given once and in order: onFrame(payload, seq), onState({status, position}),
 * onEnd({status, verdict, error}), onLost() when the connection broke and is tried again.
 */
export function follow(run, { after = null, ...handlers }) {
  const entry = { run, after, handlers, isPolling: false };
  followed.set(run.id, entry);
  if (hasEnded(run.status) || !canStream(run)) poll(entry);
  else reopenSoon(0);
  return () => forget(entry);
}

function canStream(run) {
  return "EventSource" in window && Boolean(run.events) && failures < FAILURES_BEFORE_POLLING;
}

function forget(entry) {
  if (followed.get(entry.run.id) !== entry) return;
  followed.delete(entry.run.id);
  if (!streamed().length) close();
}

function isFollowed(entry) {
  return followed.get(entry.run.id) === entry;
}

function streamed() {
  return [...followed.values()].filter((entry) => !entry.isPolling);
}

function reopenSoon(wait) {
  clearTimeout(reopening);
  reopening = setTimeout(reopen, wait);
}

function reopen() {
  close();
  const entries = streamed();
  if (!entries.length) return;
  source = new EventSource(streamUrl(entries));
  source.addEventListener("open", () => clearTimeout(opening));
  source.addEventListener("frame", (event) => take(event, takeFrame));
  source.addEventListener("state", (event) => take(event, takeState));
  source.addEventListener("end", (event) => take(event, takeEnd));
  source.addEventListener("error", lose);
  opening = setTimeout(lose, OPEN_WITHIN_MS);
}

function streamUrl(entries) {
  const url = new URL(entries[0].run.events, location.href);
  url.search = "";
  for (const { run, after } of entries) {
    url.searchParams.append("token", new URL(run.events, location.href).searchParams.get("token"));
    if (after !== null) url.searchParams.append("after", `${run.id}:${after}`);
  }
  return url;
}

function close() {
  clearTimeout(opening);
  source?.close();
  source = null;
}

// The browser would reconnect to the address of the first opening and be sent everything again.
function lose() {
  close();
  failures += 1;
  for (const entry of streamed()) entry.handlers.onLost?.();
  if (failures < FAILURES_BEFORE_POLLING) reopenSoon(REOPEN_MS * failures);
  else streamed().forEach(poll);
}

function take(event, use) {
  failures = 0;
  const message = JSON.parse(event.data);
  const entry = followed.get(message.run);
  if (entry && !entry.isPolling) use(entry, message);
}

function takeFrame(entry, { seq, frame }) {
  if (entry.after !== null && seq <= entry.after) return;
  entry.after = seq;
  entry.handlers.onFrame(frame, seq);
}

function takeState(entry, message) {
  entry.handlers.onState?.(message);
}

function takeEnd(entry, message) {
  forget(entry);
  entry.handlers.onEnd(message);
}

async function poll(entry) {
  entry.isPolling = true;
  while (isFollowed(entry)) {
    const answer = await readFrames(entry).catch(() => null);
    if (!isFollowed(entry)) return;
    if (answer) takeAnswer(entry, answer);
    else entry.handlers.onLost?.();
    const isRead = answer && hasEnded(answer.status) && !answer.frames.length;
    if (isRead) return takeEnd(entry, answer);
    // The end is believed once a read brings nothing new, so that no frame is cut off.
    const hasMore = answer && hasEnded(answer.status);
    if (!hasMore) await pause(answer ? POLL_MS : POLL_AFTER_LOSS_MS);
  }
}

function takeAnswer(entry, answer) {
  for (const { seq, payload } of answer.frames) takeFrame(entry, { seq, frame: payload });
  if (!hasEnded(answer.status)) takeState(entry, answer);
}

function pause(wait) {
  return new Promise((resolve) => setTimeout(resolve, wait));
}

async function readFrames({ run, after }) {
  const url = new URL(run.frames, location.href);
  if (after !== null) url.searchParams.set("after", after);
  const response = await fetch(inPageLanguage(url), { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

addEventListener("pagehide", close);
addEventListener("pageshow", (event) => {
  if (event.persisted) reopenSoon(0);
});
