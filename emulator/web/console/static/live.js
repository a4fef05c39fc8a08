// Rows that come by themselves: the server is asked again and again, and no connection is held.
import { preference, say } from "./console.js";

const list = document.getElementById("list");
const live = document.getElementById("live");
const fresh = document.getElementById("fresh");
const trouble = document.getElementById("trouble");
const table = document.getElementById("rows");
const root = document.body.dataset.root;
const SECOND = 1000;
const KEPT_ROWS = 500;
let last = Number(list?.dataset.last);
let waiting = 0;
let failures = 0;
let failedSince = null;
let newest = Date.now();

const isPaused = () => preference("live") === "paused";
const isBusy = () => document.querySelector("#rows input:checked") || String(getSelection()) || table?.contains(document.activeElement);

function label() {
  live.textContent = isPaused() ? "Paused" : "Live";
  live.setAttribute("aria-pressed", String(!isPaused()));
}

function offer() {
  fresh.hidden = !waiting;
  fresh.textContent = waiting >= 50 ? "50 or more new records" : `${waiting} new record${waiting === 1 ? "" : "s"}`;
}

function insert(html) {
  const place = table.closest(".table");
  const before = place.getBoundingClientRect().height;
  const top = table.getBoundingClientRect().top;
  table.insertAdjacentHTML("afterbegin", html);  // rows of our own server, escaped there
  if (top < 0) scrollBy(0, place.getBoundingClientRect().height - before);
  while (table.rows.length > KEPT_ROWS) table.deleteRow(-1);
}

async function look() {
  const query = new URLSearchParams({ q: list.dataset.q, after: String(last) });
  const answer = await fetch(`${root}/records/rows?${query}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const count = Number(answer.headers.get("X-New"));
  document.getElementById("count").textContent = Number(answer.headers.get("X-Count")).toLocaleString("en-US");
  const reached = Number(answer.headers.get("X-Last-Number"));
  if (reached < last) { location.reload(); return; }  // the emulator began anew
  if (!count) { last = reached; return; }
  newest = Date.now();
  if (list.hasAttribute("data-empty")) { location.reload(); return; }
  if (!list.hasAttribute("data-live") || isPaused() || isBusy()) {
    waiting = count;
    offer();
    return;
  }
  insert(await answer.text());
  last = reached;
  waiting = 0;
  offer();
  say(`${count} new record${count === 1 ? "" : "s"}`);
}

function report() {
  if (!failures) {
    if (failedSince) location.reload();
    return;
  }
  failedSince ??= new Date().toISOString().slice(11, 19);
  if (failures >= 2) {
    trouble.hidden = false;
    trouble.textContent = `No answer from the emulator since ${failedSince} UTC. Trying again.`;
  }
}

async function round() {
  if (document.visibilityState === "visible") {
    try {
      await look();
      failures = 0;
    } catch { failures += 1; }
    report();
  }
  const quiet = Date.now() - newest > 60 * SECOND ? 5 * SECOND : SECOND;
  setTimeout(round, failures > 2 ? Math.min(SECOND * 2 ** (failures - 2), 30 * SECOND) : quiet);
}

if (list) {
  live.hidden = false;
  label();
  live.addEventListener("click", () => {
    preference("live", isPaused() ? "on" : "paused");
    label();
  });
  fresh.addEventListener("click", () => location.assign(list.dataset.q ? `${root}/records?q=${encodeURIComponent(list.dataset.q)}` : `${root}/records`));
  document.addEventListener("visibilitychange", () => { newest = Date.now(); });
  setTimeout(round, SECOND);
}
