// A text whose formula is wider than the screen scrolls; the keyboard reaches it only where it does.

for (const text of document.querySelectorAll("[data-wide]")) {
  if (text.scrollWidth > text.clientWidth) text.tabIndex = 0;
}
