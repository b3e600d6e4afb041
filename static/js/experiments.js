// The experiments of a text. Their script comes once the reader reaches for one, by pointer or by
// key, or has run one in this visit: reading alone does not wait for it. Without any script an
// experiment is a plain form.

const REACHES = ["pointerover", "focusin"];
const replayed = { submit: resubmit, input: repeat };

async function load() {
  ignore(REACHES, load);
  // Where it cannot be had, the form is sent as without scripts.
  await import("./figure.js").catch(() => null);
  ignore(Object.keys(replayed), replay);
}

/** What a reader does before the script is there is done again once it is. */
function replay(event) {
  replayed[event.type](event, load());
}

async function resubmit(event, loading) {
  const { target: form, submitter } = event;
  event.preventDefault();
  await loading;
  form.requestSubmit(submitter);
}

async function repeat({ target: control }, loading) {
  await loading;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

function attend(types, listener) {
  for (const section of sections) for (const type of types) section.addEventListener(type, listener, true);
}

function ignore(types, listener) {
  for (const section of sections) for (const type of types) section.removeEventListener(type, listener, true);
}

// Storage is refused in some private windows, where no run is remembered.
function hasRun() {
  try {
    return Object.keys(sessionStorage).some((name) => name.startsWith("run:"));
  } catch {
    return false;
  }
}

const sections = document.querySelectorAll("[data-experiment]");
if (sections.length) {
  attend(REACHES, load);
  attend(Object.keys(replayed), replay);
  if (hasRun()) load();
}
