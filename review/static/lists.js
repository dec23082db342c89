// Lists of posts: how many are chosen, ranges with Shift, and numbers that stay true while the page is open.
// Everything here also works without script; the server decides what happens.
"use strict";

const boxes = [...document.querySelectorAll("input[name=post][form=bulk]")];
const chosen = document.querySelector("[data-chosen]");
const all = document.querySelector("[data-all]");

function count() {
  const number = boxes.filter((box) => box.checked).length;
  chosen.textContent = number ? chosen.dataset.text.replace("#", String(number)) : "";
  const whole = all.querySelector("input");
  whole.checked = number > 0 && number === boxes.length;
  whole.indeterminate = number > 0 && number < boxes.length;
}

if (chosen && all && boxes.length) {
  let last = null;
  all.hidden = false;
  all.addEventListener("change", (event) => {
    for (const box of boxes) box.checked = event.target.checked;
    count();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      count();
    });
  }
  addEventListener("pageshow", count); // a browser that goes back may bring the choice back
}

// Asked while somebody can see the page, never behind it; a signed-out answer ends it.
const page = document.querySelector("[data-live]");
const EVERY = 20000;
if (page) {
  const fresh = page.querySelector("[data-live-fresh]");
  let timer = 0;
  let asked = Date.now();

  const put = (elements, texts) => elements.forEach((element, at) => {
    const text = texts[at];
    if (!text || element.textContent === text) return;
    element.textContent = text;
    element.classList.remove("changed");
    void element.offsetWidth; // so that the same class starts anew
    element.classList.add("changed");
  });
  const part = (name) => [...page.querySelectorAll(`[data-live-part="${name}"]`)];
  const wait = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, Math.max(0, asked + EVERY - Date.now()));
  };
  async function ask() {
    asked = Date.now();
    try {
      const answer = await fetch(page.dataset.live, { redirect: "manual", headers: { accept: "application/json" } });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        fresh.querySelector("span").textContent = fresh.dataset.over;
        return;
      }
      if (answer.ok) {
        const now = await answer.json();
        put(part("waiting"), [now.waiting]);
        put(part("escalated"), [now.escalated]);
        put(part("tab"), now.tabs);
        if (fresh.querySelector("span").textContent !== now.fresh) fresh.querySelector("span").textContent = now.fresh;
        fresh.querySelector("a").hidden = !now.fresh;
      }
    } catch { /* the network is away for a moment: the next turn asks again */ }
    wait();
  }
  document.addEventListener("visibilitychange", wait);
  wait();
}
