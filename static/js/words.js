// The words of a page's scripts, which the server has put into a template in the page's language.

export function wordsOf(template) {
  const words = template.content.querySelectorAll("[data-word]");
  return Object.fromEntries([...words].map((word) => [word.dataset.word, word.textContent]));
}
