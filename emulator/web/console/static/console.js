// What all pages share: copying, keys, and the words that are said aloud.
const get = (id) => document.getElementById(id);
const root = document.body.dataset.root;

export function say(text) {
  const place = get("said");
  place.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { place.textContent = ""; }, 2500);
}

export function preference(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch { return null; }
}

// --- copying ---------------------------------------------------------------------------------------

async function copy(element) {
  const text = element.textContent;
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
  } catch {  // only https and localhost have a clipboard: select the text instead
    getSelection().selectAllChildren(element);
    say("Selected; copy it with your keyboard");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  const target = button.dataset.copy ? get(button.dataset.copy) : button.closest("figure").querySelector("pre");
  button.addEventListener("click", () => copy(target));
}

// --- keys ------------------------------------------------------------------------------------------

const dialog = get("keys");
const off = get("keys-off");
const help = get("help");
help.hidden = false;
help.addEventListener("click", () => dialog.showModal());
off.checked = preference("keys") === "off";
off.addEventListener("change", () => preference("keys", off.checked ? "off" : "on"));

const rows = () => [...document.querySelectorAll("#rows tr")];
const here = () => document.querySelector("#rows tr.here") || document.activeElement.closest?.("#rows tr");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(here());
  const next = all[Math.min(Math.max(at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by, 0), all.length - 1)];
  for (const row of all) row.classList.toggle("here", row === next);
  next.querySelector("a").focus();
}

async function copyRecord() {
  const shown = get("json");
  if (shown) return copy(shown);
  const row = here();
  if (!row) return undefined;
  const answer = await fetch(`${root}/records/${encodeURIComponent(row.dataset.id)}.json`);
  const holder = document.createElement("pre");
  holder.textContent = await answer.text();
  holder.className = "hidden";
  document.body.append(holder);
  await copy(holder);
  return holder.remove();
}

function chip(label) {
  const link = [...document.querySelectorAll("a.chip")].find((one) => one.textContent.trim() === label);
  link?.click();
}

const KEYS = {
  "/": () => get("q")?.focus(),
  "?": () => dialog.showModal(),
  j: () => step(1), ArrowDown: () => here() && step(1),
  k: () => step(-1), ArrowUp: () => here() && step(-1),
  x: () => here()?.querySelector("input")?.click(),
  c: () => get("list")?.requestSubmit?.(),
  y: () => copyRecord(),
  e: () => chip("Errors"),
  m: () => chip("Writes only"),
  l: () => get("live")?.click(),
  Escape: () => document.querySelector("[data-back]")?.click(),
};
let going = 0;

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
  if (field || event.ctrlKey || event.metaKey || event.altKey || preference("keys") === "off") return;
  if (event.key === "g") { going = Date.now(); return; }
  if (Date.now() - going < 1500) {
    going = 0;
    const page = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (page) { event.preventDefault(); page.click(); return; }
  }
  const act = KEYS[event.key];
  if (!act || (event.key.startsWith("Arrow") && !here())) return;
  event.preventDefault();
  act();
});
