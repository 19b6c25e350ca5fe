// Makes every [data-print] button print the page. The button is hidden in the HTML, because
// without JavaScript it could do nothing.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
