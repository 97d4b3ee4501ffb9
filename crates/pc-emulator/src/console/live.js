// Keeps what is marked `data-live` as the server has it now: the same page is read again every two seconds, while it is
// looked at, and nobody works with that part of it.
"use strict";

const EVERY_MS = 2000;

async function refresh() {
  const toggle = document.getElementById("live");
  if (document.hidden || (toggle && !toggle.checked)) return;
  const answer = await fetch(location.href, { credentials: "same-origin", headers: { "X-Refresh": "true" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (now && !part.contains(document.activeElement) && part.innerHTML !== now.innerHTML) {
      part.replaceChildren(...now.childNodes);
    }
  }
}

const again = () => setTimeout(() => refresh().catch(() => {}).finally(again), EVERY_MS);
again();
