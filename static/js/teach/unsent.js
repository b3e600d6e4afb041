// What a form sent and nobody took, because the session had ended: kept in this tab until a page
// answers that the form itself led to, and offered once more where it was written, to who wrote it.

const KEY = "teach:unsent";
const here = () => location.pathname + location.search;

// A page that the form led to has taken what was sent, or shows it again.
function isAnswered(kept) {
  const [navigation] = performance.getEntriesByType("navigation");
  if (navigation?.type === "back_forward") return kept.page !== here();
  if (!document.referrer) return false;
  const from = new URL(document.referrer);
  return from.pathname + from.search === kept.page;
}

function find() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export function keep(form, submitter, owner) {
  const fields = [...new FormData(form, submitter)].filter(([, value]) => typeof value === "string");
  const kept = { page: here(), action: form.action, owner, fields };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // The browser keeps nothing, or not so much: as without this script.
  }
}

export function offer(form, words) {
  const kept = find();
  if (!kept) return;
  if (isAnswered(kept) || kept.owner !== words.owner) sessionStorage.removeItem(KEY);
  else if (kept.page === here() && kept.action === form.action) form.before(notice(form, kept, words));
}

function notice(form, kept, words) {
  const said = document.createElement("p");
  said.className = "message";
  said.dataset.part = "unsent";
  said.setAttribute("role", "status");
  const button = document.createElement("button");
  button.className = "button quiet";
  button.type = "button";
  button.textContent = words.send_again;
  button.addEventListener("click", () => sendAgain(form, kept));
  said.append(words.unsent, " ", button);
  return said;
}

function sendAgain(form, kept) {
  const again = document.createElement("form");
  again.method = "post";
  again.action = kept.action;
  again.enctype = form.enctype;
  const token = form.elements.csrfmiddlewaretoken;
  for (const [name, value] of [...kept.fields, [token.name, token.value]]) {
    if (name === token.name && value !== token.value) continue;
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    again.append(field);
  }
  again.hidden = true;
  document.body.append(again);
  again.submit();
}
