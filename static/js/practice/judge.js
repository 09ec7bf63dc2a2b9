// The judge's verdict comes later: listens for it, and swaps the result without taking the focus.
// The socket only says that something changed; a dropped one is opened again, and tells at once.
"use strict";

{
  const PAUSES = [1000, 2000, 5000, 10000];
  let watched = null;
  let failures = 0;

  const waiting = () => document.querySelector('[data-judge="waiting"]');

  function watch() {
    const line = waiting();
    if (!line || watched === line.dataset.socket) return;
    watched = line.dataset.socket;
    failures = 0;
    open(watched);
  }

  function open(path) {
    const socket = new WebSocket(new URL(path, location.href.replace(/^http/, "ws")));
    let told = false;
    socket.addEventListener("message", (event) => {
      failures = 0;
      const { judge } = JSON.parse(event.data);
      if (judge === "waiting" || told) return;
      told = true;
      socket.close();
      bring(path);
    });
    socket.addEventListener("close", (event) => {
      if (told || watched !== path || event.code === 4401) return;
      const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
      failures += 1;
      setTimeout(() => again(path), pause);
    });
  }

  // Where sockets do not get through, looking from time to time does.
  async function again(path) {
    if (watched !== path || waiting()?.dataset.socket !== path) return;
    if (failures > 1 && await arrived()) bring(path);
    else open(path);
  }

  async function arrived() {
    const address = waiting().dataset.result;
    if (!address) return false;
    const answer = await fetch(address).catch(() => null);
    return Boolean(answer?.ok) && !(await answer.text()).includes('data-judge="waiting"');
  }

  async function bring(path) {
    const line = waiting();
    if (line?.dataset.socket !== path) return;
    if (!line.dataset.result) {
      location.reload();
      return;
    }
    const focused = document.getElementById("result").contains(document.activeElement);
    await htmx.ajax("GET", line.dataset.result, { target: "#result", swap: "outerHTML" });
    if (focused) document.getElementById("result-title").focus({ preventScroll: true });
    const { announce } = document.getElementById("result").dataset;
    document.getElementById("announcement").textContent = `Claude has read it. ${announce}`;
  }

  document.addEventListener("practice:graded", watch);
  watch();
}
