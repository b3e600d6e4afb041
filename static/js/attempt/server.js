// Asks the server as the page may; the answer, or null where it could not be reached.

import { inPageLanguage } from "../language.js";

// Browsers refuse to carry on with more than 64 kB of a page that is left; what does not fit is
// in the draft.
const MOST_KEPT_ALIVE = 8000;

export function ask(form, method, url, content) {
  const body = content === undefined ? undefined : JSON.stringify(content);
  return fetch(inPageLanguage(url), {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(form) },
    body,
    keepalive: body !== undefined && body.length < MOST_KEPT_ALIVE,
  }).catch(() => null);
}

// Signing in elsewhere renews the token: the cookie knows, the page does not.
export function csrfToken(form) {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
}

// Whether it is worth asking again: no connection, a server that fails, or too much at once.
export function isLost(response) {
  return response === null || response.status >= 500 || response.status === 429;
}
