// A live session: what changes is asked for again and again, and put in where it differs: the
// question or its counts, and the run that the class looks at. Without this script "Look again"
// does the same.

const ASK_EVERY_MS = 1500;
const ANSWER_WITHIN_MS = 10_000;

function sectionsOf(root) {
  return [...root.querySelectorAll("[data-stamp]")];
}

/** The address of what changes; a run that is drawn already is not sent once more. */
function addressOf(root) {
  const url = new URL(root.dataset.live, location.href);
  url.searchParams.set("run", sectionsOf(root).at(-1).dataset.stamp);
  return url;
}

async function refresh(root) {
  const response = await fetch(addressOf(root), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (!response.ok) return;
  const part = sectionsOf(new DOMParser().parseFromString(await response.text(), "text/html"));
  for (const [index, section] of sectionsOf(root).entries()) {
    if (section.dataset.stamp !== part[index].dataset.stamp) await put(section, part[index]);
  }
}

async function put(old, fresh) {
  // The figure's script first: as it comes, it begins whatever is in the page.
  const figure = fresh.querySelector("[data-experiment]") && await import("./figure.js");
  const isOpen = Boolean(old.querySelector("details[open]"));
  old.replaceWith(fresh);
  fresh.querySelector("details")?.toggleAttribute("open", isOpen);
  figure?.begin(fresh);
}

async function attend(root) {
  if (root.querySelector("[data-experiment]")) await import("./figure.js").catch(() => null);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    if (!document.hidden) await refresh(root).catch(() => null);
  }
}

document.querySelectorAll("[data-live]").forEach(attend);
