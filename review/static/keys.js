// Keys of the review app: one letter acts on the element that names it in aria-keyshortcuts.
// Everything here also works with the mouse or without script; the server decides what happens.
"use strict";

const FIELDS = "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), textarea, select, [contenteditable]";
const help = document.getElementById("help");
let sent = false;

// Letters are read as letters, so AZERTY and QWERTY agree; digits by their place, since AZERTY shifts them.
function keyOf(event) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit && !event.shiftKey) return digit[1];
  return event.key.length === 1 ? event.key.toUpperCase() : event.key;
}

function shown(element) {
  return element.getClientRects().length > 0;
}

function targetOf(key) {
  const all = document.querySelectorAll(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  const open = [...document.querySelectorAll(".sheet:popover-open")].pop();
  return [...all].find((element) => shown(element) && (!open || open.contains(element))) || [...all].find(shown);
}

// In a list, J and K go from line to line and the space bar chooses the line that one is at.
function lineOf(element) {
  return element instanceof Element ? element.closest("tr, li") : null;
}

function step(event, by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const here = lineOf(document.activeElement);
  const at = rows.findIndex((row) => here && lineOf(row) === here);
  event.preventDefault();
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))].focus();
}

function tick(event) {
  const row = event.target instanceof Element && event.target.closest("[data-row]");
  const box = row && lineOf(row).querySelector("input[name=post]");
  if (!box) return;
  event.preventDefault();
  box.click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target instanceof Element && event.target.closest(FIELDS);
  if (field && shown(field)) return; // a closed sheet keeps the cursor in its hidden field
  if (help && help.open) return;
  const key = keyOf(event);
  if (key === " " && !field) return tick(event);
  if (!/^[A-Z1-9/?]$/.test(key)) return;
  const element = targetOf(key);
  if (!element && (key === "J" || key === "K")) return step(event, key === "J" ? 1 : -1);
  if (!element || sent) return;
  event.preventDefault();
  if (element.matches("input:not([type=checkbox]):not([type=radio])")) {
    element.focus();
    element.select();
  } else element.click();
});

// A second click or key while the first is on its way is dropped here, and refused by the server all the same.
document.addEventListener("submit", (event) => {
  if (event.submitter?.formMethod === "dialog") return; // what Enter in a box presses: it goes nowhere
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => { sent = false; });

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-help]");
  if (link && help) {
    event.preventDefault();
    help.showModal();
  }
});

// The claim's remaining time, minute by minute; at zero the page says that others may take the post.
const claim = document.querySelector("[data-claim-seconds]");
if (claim) {
  const end = Date.now() + Number(claim.dataset.claimSeconds) * 1000;
  const text = claim.querySelector("[data-left]");
  const ring = claim.querySelector(".left");
  const tick = () => {
    const left = Math.max(0, end - Date.now());
    const whole = Number(claim.dataset.claimMinutes) * 60000;
    if (ring) ring.setAttribute("stroke-dasharray", `${(34.6 * Math.min(1, left / whole)).toFixed(1)} 34.6`);
    if (left === 0) {
      claim.classList.add("claim--over");
      text.textContent = claim.dataset.over;
      clearInterval(timer);
    } else {
      text.textContent = claim.dataset.text.replace("#", String(Math.ceil(left / 60000)));
    }
  };
  const timer = setInterval(tick, 5000);
  tick();
}
