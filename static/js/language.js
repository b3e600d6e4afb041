// The API speaks English unless it is asked for the language of the page.
export function inPageLanguage(address) {
  const url = new URL(address, location.href);
  url.searchParams.set("lang", document.documentElement.lang);
  return url;
}
