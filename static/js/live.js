// A live session: what changes is asked for again and again, and put in when it differs.
// Without this script "Look again" does the same.

const ASK_EVERY_MS = 1500;

function stampOf(root) {
  return root.querySelector("[data-stamp]").dataset.stamp;
}

async function refresh(root) {
  const response = await fetch(root.dataset.live).catch(() => null);
  if (!response?.ok) return;
  const part = new DOMParser().parseFromString(await response.text(), "text/html");
  if (stampOf(part) === stampOf(root)) return;
  const isOpen = Boolean(root.querySelector("details[open]"));
  root.replaceChildren(part.querySelector("[data-stamp]"));
  root.querySelector("details")?.toggleAttribute("open", isOpen);
}

for (const root of document.querySelectorAll("[data-live]")) {
  setInterval(() => document.hidden || refresh(root), ASK_EVERY_MS);
}
