// Keeps a page level with the record. Everything works without it.
"use strict";

const live = document.querySelector(".live");
if (live && window.EventSource) {
  const state = live.querySelector(".state");
  const button = live.querySelector(".pause");
  let through = Number(live.dataset.through) || 0;
  let paused = false;
  let waiting = new Set();
  let fetching = false;
  let again = false;
  let stream = null;
  let retry = 1000;

  const say = (word, lamp) => {
    if (state.textContent !== word) state.textContent = word;
    live.classList.toggle("on", lamp === "on");
    live.classList.toggle("off", lamp === "off");
  };
  const told = () => {
    if (paused) say(waiting.size ? waiting.size + (waiting.size === 1 ? " change waits" : " changes wait") : "paused", "");
    else say("live", "on");
  };

  // Takes the new page's content, and marks the rows that differ. What is open stays open.
  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const from = document.querySelector("main");
    const to = page.querySelector("main");
    if (!from || !to) return;
    const before = new Map();
    for (const row of from.querySelectorAll("[data-row]")) {
      before.set(row.dataset.row, row.textContent);
    }
    const key = (details) => details.closest("[data-row]")?.dataset.row + "/" + details.querySelector("summary")?.textContent;
    const open = new Set([...from.querySelectorAll("details[open]")].map(key));
    const focused = document.activeElement;
    const place = from.contains(focused) ? path(from, focused) : null;
    for (const details of to.querySelectorAll("details")) {
      if (open.has(key(details))) details.open = true;
    }
    for (const row of to.querySelectorAll("[data-row]")) {
      if (before.get(row.dataset.row) !== row.textContent) row.classList.add("moved");
    }
    from.replaceChildren(...to.childNodes);
    place?.reduce((node, index) => node?.children[index], from)?.focus({ preventScroll: true });
    const foot = page.querySelector("footer.site");
    if (foot) document.querySelector("footer.site").replaceWith(foot);
  };
  const path = (root, node) => {
    const steps = [];
    for (; node !== root; node = node.parentElement) {
      steps.unshift([...node.parentElement.children].indexOf(node));
    }
    return steps;
  };

  const refresh = async () => {
    if (fetching) { again = true; return; }
    fetching = true;
    do {
      again = false;
      try {
        const answer = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-store" });
        if (answer.ok) { show(await answer.text()); waiting.clear(); told(); } else say("could not be read anew", "off");
      } catch { say("connection lost", "off"); }
    } while (again);
    fetching = false;
  };

  const changed = (event) => {
    const change = JSON.parse(event.data);
    waiting.add(change.view + "/" + change.key + "@" + change.position);
    note(event);
    if (paused) told(); else refresh();
  };
  const note = (event) => {
    const id = Number(event.lastEventId);
    if (id > through) through = id;
  };

  const open = () => {
    const from = new URLSearchParams({ views: live.dataset.topics, since: through });
    stream = new EventSource("/v1/stream?" + from);
    stream.onopen = () => { retry = 1000; told(); };
    stream.addEventListener("view.changed", changed);
    stream.addEventListener("heartbeat", note);
    stream.addEventListener("reset", (event) => { note(event); waiting.add("all"); if (paused) told(); else refresh(); });
    stream.addEventListener("bye", lost);
    stream.onerror = lost;
  };
  // The stream is opened anew by hand: a server that goes says so, and one that is away answers nothing.
  const lost = () => {
    stream?.close();
    say("connection lost, trying again", "off");
    setTimeout(open, retry);
    retry = Math.min(retry * 2, 15000);
  };

  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Resume" : "Pause";
    if (!paused && waiting.size) refresh(); else told();
  });
  addEventListener("pagehide", () => stream?.close());
  live.hidden = false;
  open();
}
